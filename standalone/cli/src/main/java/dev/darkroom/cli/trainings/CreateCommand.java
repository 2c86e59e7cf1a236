package dev.darkroom.cli.trainings;

import dev.darkroom.cli.client.DarkroomClient;
import dev.darkroom.cli.client.JobAnswer;
import dev.darkroom.cli.client.NewTraining;
import dev.darkroom.cli.client.ProgressFollower;
import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.console.Output;
import dev.darkroom.cli.generate.ProgressDisplay;
import dev.darkroom.cli.stack.ServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Uploads a data set, has the platform train on it, and shows how that goes. */
@Command(
        name = "create",
        description = {
            "Trains a model further on captioned images, as a job of the platform.",
            "The training goes on when this command is interrupted; trainings cancel ends it."
        },
        mixinStandardHelpOptions = true)
final class CreateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "What the result is called.")
    private String name = "";

    @Option(
            names = "--images",
            required = true,
            paramLabel = "FOLDER",
            description =
                    "Images with captions: a .txt beside each, or metadata.jsonl; or a ZIP file of such a folder.")
    private Path images = Path.of("");

    @Option(names = "--model", description = "Model to train further (default: the only one).")
    private @Nullable String model;

    @Option(names = "--full", description = "Train all weights, which makes a model of its own (default: a LoRA).")
    private boolean full;

    @Option(names = "--rank", description = "Rank of the LoRA.")
    private @Nullable Integer rank;

    @Option(names = "--steps", description = "Updates of the weights.")
    private @Nullable Integer steps;

    @Option(names = "--learning-rate", paramLabel = "X", description = "How far an update goes.")
    private @Nullable Double learningRate;

    @Option(names = "--batch-size", paramLabel = "N", description = "Images of one update.")
    private @Nullable Integer batchSize;

    @Option(names = "--resolution", paramLabel = "PIXELS", description = "What images are brought to.")
    private @Nullable Integer resolution;

    @Option(names = "--seed", description = "Same seed, same data, same result.")
    private @Nullable Long seed;

    @Option(
            names = "--sample",
            paramLabel = "PROMPT",
            description = "Prompt to draw sample sheets of; may be repeated.")
    private List<String> samples = new ArrayList<>();

    @Option(names = "--detach", description = "Return as soon as the job is accepted, and print its id.")
    private boolean detach;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Override
    public Integer call() throws InterruptedException {
        Output output = new Output();
        DarkroomClient client = server.running();
        JobAnswer submitted = client.train(input(upload(client)));
        if (detach) {
            output.result(submitted.id());
            return 0;
        }
        output.note("Training " + submitted.id());
        JobAnswer job = follow(client, submitted, output);
        if (!job.isSucceeded()) {
            throw CliException.serverSaid("the training " + job.status()
                    + Optional.ofNullable(job.error())
                            .map(error -> ": " + error.message())
                            .orElse(""));
        }
        output.result(full ? "Model " + name : "LoRA " + name);
        return 0;
    }

    private static JobAnswer follow(DarkroomClient client, JobAnswer submitted, Output output)
            throws InterruptedException {
        try (ProgressDisplay display = ProgressDisplay.on(output)) {
            return new ProgressFollower(client).follow(submitted.id(), display::show);
        }
    }

    private String upload(DarkroomClient client) {
        Path file = DataSetFile.of(images);
        try {
            return client.upload(file);
        } finally {
            if (!file.equals(images)) {
                delete(file);
            }
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private NewTraining input(String data) {
        return new NewTraining(
                full ? "full" : "lora",
                model,
                name,
                data,
                rank,
                steps,
                learningRate,
                batchSize,
                resolution,
                seed,
                samples.isEmpty() ? null : samples);
    }
}
