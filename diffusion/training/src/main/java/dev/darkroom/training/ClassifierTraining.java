package dev.darkroom.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.networks.ImageClassifier;
import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.runtime.TrainableNetwork;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.script.TrainingProgram;
import dev.darkroom.training.datasets.CaptionedImage;
import dev.darkroom.training.datasets.HeldOut;
import dev.darkroom.training.datasets.ImageFolder;
import dev.darkroom.training.scores.Classifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Trains the network that measures models: it tells by an image what the first line of its caption says (cross-entropy). */
public final class ClassifierTraining {

    private static final int CHANNELS = 3;

    private final ConfigFile model;
    private final int resolution;
    private final int heldOut;
    private final double labelSmoothing;
    private final Augmentation augmentation;
    private final TrainingOptions options;
    private final List<String> classes;
    private final ImageClassifier network;
    private final HeldOut<CaptionedImage> images;

    /**
     * Trains from a configuration file on a folder of captioned images.
     *
     * @throws dev.darkroom.diffusion.DiffusionException if the configuration, an image or a caption is faulty, or the disk is full
     */
    public static void train(Path configuration, Path data, TrainingPlace place, Device device) {
        place.requireFits();
        new ClassifierTraining(ConfigFile.read(configuration), data).train(place, device);
    }

    private ClassifierTraining(ConfigFile file, Path data) {
        this.model = file.section("classifier");
        this.resolution = file.size("resolution", 64);
        this.heldOut = file.size("held_out", 16);
        this.labelSmoothing = TrainingOptions.share(file, "label_smoothing", 0.1);
        this.augmentation = Augmentation.read(file.section("augmentation"));
        this.options = TrainingOptions.read(file);
        List<CaptionedImage> all = ImageFolder.readCaptioned(data);
        this.classes =
                all.stream().map(CaptionedImage::subject).distinct().sorted().toList();
        this.network = new ImageClassifier(model, classes.size(), resolution);
        this.images = HeldOut.split(data, all, heldOut);
        model.requireAllRead();
        file.requireAllRead();
    }

    private void train(TrainingPlace place, Device device) {
        List<float[]> samples = images.others().stream()
                .map(image -> LatentCodec.pixels(image, resolution).values())
                .toList();
        List<Integer> labels = images.others().stream()
                .map(image -> classes.indexOf(image.subject()))
                .toList();
        Program program = network.loss(labelSmoothing);
        TrainingProgram training = new TrainingProgram(program, List.of());
        try (TrainableNetwork trained =
                TrainableNetwork.load(training, device, options.precisionOn(device), options.optimizer())) {
            InitialWeights initial = new InitialWeights(program.weights(), options.seed());
            program.weights().forEach(weight -> trained.appendTrained(weight.name(), initial.of(weight)));
            TrainingRun run = new TrainingRun(place, options, trained, List.of("loss"), output(trained, place, device));
            Draws draws = new Draws(options.seed(), samples.size(), options.batchSize());
            for (int step = run.firstStep(); step < options.steps(); step++) {
                StepLosses losses = new StepLosses(options.accumulation());
                for (int call = 0; call < options.accumulation(); call++) {
                    int number = step * options.accumulation() + call;
                    losses.add(trained.accumulate(
                            losses.share(), batch(draws.batch(number), samples, labels, draws.ofBatch(number))));
                }
                run.update(step, losses.mean());
            }
        }
    }

    /** Changed images [B, 3, H, W] and the numbers of their classes [B]. */
    private Tensor[] batch(int[] indices, List<float[]> samples, List<Integer> labels, TorchGenerator random) {
        int size = CHANNELS * resolution * resolution;
        float[] values = new float[indices.length * size];
        float[] right = new float[indices.length];
        for (int i = 0; i < indices.length; i++) {
            float[] changed = augmentation.apply(samples.get(indices[i]), resolution, random);
            System.arraycopy(changed, 0, values, i * size, size);
            right[i] = labels.get(indices[i]);
        }
        return new Tensor[] {
            Tensor.of(values, indices.length, CHANNELS, resolution, resolution), Tensor.of(right, indices.length)
        };
    }

    private TrainingRun.Output output(TrainableNetwork trained, TrainingPlace place, Device device) {
        return new TrainingRun.Output() {
            @Override
            public void save() {
                ModelFolder.writeWeights(place.folder().resolve("model.safetensors"), trained, "", options.savedAs());
                ObjectNode config = ModelFolder.json(model)
                        .put("_class_name", "PictureClassifier")
                        .put("sample_size", resolution)
                        .put("held_out", heldOut);
                classes.forEach(config.putArray("classes")::add);
                ModelFolder.writeText(place.folder().resolve("config.json"), config.toPrettyString());
            }

            @Override
            public void sample(Path sheet) {
                try (Classifier classifier = Classifier.load(place.folder(), device)) {
                    Classifier.Accuracy accuracy = classifier.accuracy(images.kept());
                    place.listener()
                            .onNote(String.format(
                                    Locale.ROOT,
                                    "Of %d held-out images %.1f%% are classified correctly, %.1f%% among the first five",
                                    images.kept().size(),
                                    100 * accuracy.first(),
                                    100 * accuracy.amongFive()));
                }
            }
        };
    }
}
