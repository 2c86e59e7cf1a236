package dev.darkroom.cli.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.console.Interruption;
import dev.darkroom.cli.console.Output;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.training.scores.Evaluation;
import dev.darkroom.training.scores.Neighbours;
import dev.darkroom.training.scores.Scores;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures a model on a data set by a classifier that was trained on it. */
@Command(
        name = "evaluate",
        description = "Measures a model: reconstruction, alignment with the text, Frechet distance, copying.",
        mixinStandardHelpOptions = true)
public final class EvaluateCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    @Parameters(paramLabel = "MODEL", description = "A text-to-image model in diffusers layout.")
    private Path model = Path.of("");

    @Option(names = "--data", required = true, paramLabel = "FOLDER", description = "Images with captions.")
    private Path data = Path.of("");

    @Option(
            names = "--classifier",
            required = true,
            paramLabel = "DIR",
            description = "What train classifier made of the same images.")
    private Path classifier = Path.of("");

    @Option(
            names = "--images",
            paramLabel = "N",
            defaultValue = "2",
            description = "Images of each subject (default: ${DEFAULT-VALUE}).")
    private int images;

    @Option(
            names = "--caption",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Which caption of an image is the prompt; the first is its subject (default: ${DEFAULT-VALUE}).")
    private int caption;

    @Option(names = "--steps", paramLabel = "N", description = "Steps of the sampler (default: the model's).")
    private @Nullable Integer steps;

    @Option(names = "--guidance-scale", paramLabel = "X", description = "Guidance (default: the model's).")
    private @Nullable Double guidanceScale;

    @Option(names = "--device", defaultValue = "auto", description = "auto, cpu or cuda:N (default: auto).")
    private String device = "auto";

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        Output output = new Output();
        requirePositive("--images", images);
        requirePositive("--caption", caption);
        Evaluation.Drawing drawing = new Evaluation.Drawing(
                images,
                steps == null ? OptionalInt.empty() : OptionalInt.of(steps),
                guidanceScale == null ? OptionalDouble.empty() : OptionalDouble.of(guidanceScale),
                caption);
        output.result(report(measure(drawing, output)));
        return 0;
    }

    private Scores measure(Evaluation.Drawing drawing, Output output) {
        try (Interruption interruption = TrainCommand.endAtOnce()) {
            return Evaluation.measure(model, data, classifier, drawing, Device.parse(device), (drawn, all) -> {
                if (10 * drawn / all != 10 * (drawn - images) / all) {
                    output.note("Drew " + drawn + " of " + all + " images");
                }
            });
        }
    }

    private String report(Scores scores) throws JsonProcessingException {
        return json ? JSON.writeValueAsString(scores) : text(scores);
    }

    private static String text(Scores scores) {
        return String.format(
                Locale.ROOT,
                """
                reconstruction    %.2f dB PSNR of held-out images
                classifier        %.1f%% of held-out images right, %.1f%% among five; %.1f%% and %.1f%% of their reconstructions
                alignment         %.1f%% right, %.1f%% among five, of %d images of %d subjects
                Frechet distance  %.2f to the training images (the autoencoder alone: %.2f)
                nearest by features  %s
                nearest by pixels    %s""",
                scores.reconstruction(),
                100 * scores.classifier().first(),
                100 * scores.classifier().amongFive(),
                100 * scores.reconstructed().first(),
                100 * scores.reconstructed().amongFive(),
                100 * scores.alignment().first(),
                100 * scores.alignment().amongFive(),
                scores.images(),
                scores.hits().size(),
                scores.frechetDistance(),
                scores.frechetDistanceOfAutoencoder(),
                text(scores.byFeatures()),
                text(scores.byPixels()));
    }

    private static String text(Neighbours neighbours) {
        return String.format(
                Locale.ROOT,
                "median %.2f, held-out images %.2f; %.1f%% nearer than 95%% of these",
                neighbours.drawn(),
                neighbours.heldOut(),
                100 * neighbours.suspicious());
    }

    private static void requirePositive(String option, int value) {
        if (value < 1) {
            throw CliException.refused(option + " must be at least 1, not " + value);
        }
    }
}
