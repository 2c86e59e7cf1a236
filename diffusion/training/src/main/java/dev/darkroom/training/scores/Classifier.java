package dev.darkroom.training.scores;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.images.Pixels;
import dev.darkroom.diffusion.networks.ImageClassifier;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Network;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.WeightFiles;
import dev.darkroom.training.datasets.CaptionedImage;
import dev.darkroom.training.datasets.SquareImageReader;
import java.nio.file.Path;
import java.util.List;

/** A trained {@link ImageClassifier}. */
public final class Classifier implements AutoCloseable {

    private static final int FEW = 5;

    private final List<String> classes;
    private final int side;
    private final int heldOut;
    private final Network network;

    private Classifier(List<String> classes, int side, int heldOut, Network network) {
        this.classes = classes;
        this.side = side;
        this.heldOut = heldOut;
        this.network = network;
    }

    /**
     * What it makes of an image.
     *
     * @param features what its last layer takes
     * @param scores of each class, the highest for what it takes the image for
     */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    record Opinion(float[] features, float[] scores) {

        /** How many classes it finds likelier. */
        int rank(int right) {
            int rank = 0;
            for (float score : scores) {
                rank += score > scores[right] ? 1 : 0;
            }
            return rank;
        }
    }

    /**
     * Shares of images.
     *
     * @param first whose class it finds the likeliest
     * @param amongFive whose class is one of the five likeliest
     */
    public record Accuracy(double first, double amongFive) {

        /** @param ranks how many classes were found likelier than the right one, for each image */
        static Accuracy of(List<Integer> ranks) {
            return new Accuracy(
                    (double) ranks.stream().filter(rank -> rank == 0).count() / ranks.size(),
                    (double) ranks.stream().filter(rank -> rank < FEW).count() / ranks.size());
        }
    }

    /** @throws dev.darkroom.diffusion.DiffusionException if the folder holds no classifier */
    public static Classifier load(Path folder, Device device) {
        ConfigFile config = ConfigFile.read(folder.resolve("config.json"));
        List<String> classes = config.texts("classes", List.of());
        if (classes.isEmpty()) {
            throw config.bad("names no classes; it is no classifier");
        }
        int side = config.size("sample_size");
        ImageClassifier definition = new ImageClassifier(config, classes.size(), side);
        return new Classifier(
                classes,
                side,
                config.size("held_out"),
                Network.load(definition.classify(), WeightFiles.open(folder), device, Precision.FP32));
    }

    /** What it tells apart. */
    List<String> classes() {
        return classes;
    }

    /** Pixels along one side of the images that it takes. */
    int side() {
        return side;
    }

    /** How many images of its data set it was not trained on. */
    int heldOut() {
        return heldOut;
    }

    /** @param image side * side * 3 bytes */
    Opinion classify(byte[] image) {
        List<Tensor> outputs = network.run(Pixels.toTensor(image, side, side));
        return new Opinion(outputs.get(0).values(), outputs.get(1).values());
    }

    /** How many images it tells right. */
    public Accuracy accuracy(List<CaptionedImage> images) {
        return Accuracy.of(images.stream()
                .map(image ->
                        classify(SquareImageReader.read(image.file(), side)).rank(classes.indexOf(image.subject())))
                .toList());
    }

    @Override
    public void close() {
        network.close();
    }
}
