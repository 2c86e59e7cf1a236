package dev.darkroom.training.scores;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.images.PeakSignalToNoise;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.training.datasets.CaptionedImage;
import dev.darkroom.training.datasets.HeldOut;
import dev.darkroom.training.datasets.ImageFolder;
import dev.darkroom.training.datasets.SquareImageReader;
import dev.darkroom.training.scores.Classifier.Accuracy;
import dev.darkroom.training.scores.Classifier.Opinion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Measures a text-to-image model by a classifier that was trained on the same data set: draws every subject of the data set and compares.
 * The figures compare models with one another, by one classifier on one data set and with as many images; with those of other projects
 * they do not compare.
 */
public final class Evaluation {

    private final Classifier classifier;
    private final List<CaptionedImage> images;
    private final HeldOut<Seen> split;

    /**
     * What is drawn, and how.
     *
     * @param images of each subject, each of a seed of its own
     * @param steps of the sampler, the model's own where absent, likewise the guidance scale
     * @param caption which of an image's captions is the prompt, 1 for the first
     */
    public record Drawing(int images, OptionalInt steps, OptionalDouble guidanceScale, int caption) {}

    /** Is called with the number of images drawn so far. */
    @FunctionalInterface
    public interface Listener {
        void onImages(int drawn, int all);
    }

    /** An image and what the classifier makes of it. */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    private record Seen(String subject, byte[] rgb, Opinion opinion) {}

    private Evaluation(Path data, Classifier classifier) {
        this.classifier = classifier;
        this.images = ImageFolder.readCaptioned(data);
        for (CaptionedImage image : images) {
            if (!classifier.classes().contains(image.subject())) {
                throw DiffusionException.badFile(
                        image.file(),
                        "shows \"" + image.subject() + "\", which the classifier was not trained to tell");
            }
        }
        List<Seen> seen = images.stream()
                .map(image -> see(image.subject(), SquareImageReader.read(image.file(), classifier.side())))
                .toList();
        this.split = HeldOut.split(data, seen, classifier.heldOut());
    }

    /**
     * Measures a model.
     *
     * @param classifier folder of a classifier that was trained on the same data
     * @throws DiffusionException if a file is faulty or the three do not belong together
     */
    public static Scores measure(
            Path model, Path data, Path classifier, Drawing drawing, Device device, Listener listener) {
        try (Classifier loaded = Classifier.load(classifier, device)) {
            return new Evaluation(data, loaded).measure(model, drawing, device, listener);
        }
    }

    private Scores measure(Path model, Drawing drawing, Device device, Listener listener) {
        List<Seen> heldOut = new ArrayList<>();
        List<Seen> reconstructed = new ArrayList<>();
        try (Reconstruction autoencoder = new Reconstruction(model, device)) {
            split.kept().forEach(seen -> heldOut.add(reconstruct(autoencoder, seen)));
            split.others().forEach(seen -> reconstructed.add(reconstruct(autoencoder, seen)));
        }
        List<Seen> drawn = new Drawings(model, drawing, classifier.side())
                .of(images, device, listener).stream()
                        .map(image -> see(image.subject(), image.rgb()))
                        .toList();
        Map<String, Integer> hits = new TreeMap<>();
        drawn.forEach(seen -> hits.merge(seen.subject(), rank(seen) == 0 ? 1 : 0, Integer::sum));
        return new Scores(
                drawn.size(),
                PeakSignalToNoise.decibels(pixels(split.kept()), pixels(heldOut)),
                accuracy(split.kept()),
                accuracy(heldOut),
                accuracy(drawn),
                FrechetDistance.between(features(drawn), features(split.others())),
                FrechetDistance.between(features(reconstructed), features(split.others())),
                Neighbours.measure(
                        features(drawn), features(split.kept()), features(split.others()), Evaluation::distance),
                Neighbours.measure(
                        pixels(drawn),
                        pixels(split.kept()),
                        pixels(split.others()),
                        (one, other) -> Math.sqrt(PeakSignalToNoise.meanSquare(one, other))),
                hits);
    }

    private Seen see(String subject, byte[] rgb) {
        return new Seen(subject, rgb, classifier.classify(rgb));
    }

    private Seen reconstruct(Reconstruction autoencoder, Seen seen) {
        return see(seen.subject(), autoencoder.of(seen.rgb(), classifier.side()));
    }

    private Accuracy accuracy(List<Seen> seen) {
        return Accuracy.of(seen.stream().map(this::rank).toList());
    }

    private int rank(Seen seen) {
        return seen.opinion().rank(classifier.classes().indexOf(seen.subject()));
    }

    private static List<float[]> features(List<Seen> seen) {
        return seen.stream().map(image -> image.opinion().features()).toList();
    }

    private static List<byte[]> pixels(List<Seen> seen) {
        return seen.stream().map(Seen::rgb).toList();
    }

    private static double distance(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += ((double) one[i] - other[i]) * ((double) one[i] - other[i]);
        }
        return Math.sqrt(sum);
    }
}
