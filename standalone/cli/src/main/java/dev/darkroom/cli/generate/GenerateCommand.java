package dev.darkroom.cli.generate;

import dev.darkroom.cli.client.DarkroomClient;
import dev.darkroom.cli.client.GenerationInput;
import dev.darkroom.cli.client.JobAnswer;
import dev.darkroom.cli.client.ProgressFollower;
import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.console.Interruption;
import dev.darkroom.cli.console.Output;
import dev.darkroom.cli.stack.DataDirectory;
import dev.darkroom.cli.stack.Installation;
import dev.darkroom.cli.stack.LocalServer;
import dev.darkroom.cli.stack.ServerOptions;
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

/** Draws a prompt and writes the images to files. */
@Command(
        name = "generate",
        description = {
            "Draws a prompt and writes an image file: PNG, JPEG or WebP, as its name says.",
            "Without --server it uses the Darkroom that runs on the data folder, or starts one for this command alone."
        },
        mixinStandardHelpOptions = true)
public final class GenerateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PROMPT", description = "What to draw.")
    private String prompt = "";

    @Option(names = "--negative", paramLabel = "PROMPT", description = "What to keep away from.")
    private @Nullable String negative;

    @Option(names = "--model", description = "Name of the model (default: the first one that the server offers).")
    private @Nullable String model;

    @Option(
            names = "--seed",
            description = "Same seed, same image but for the last bits; image i is drawn from seed + i.")
    private @Nullable Long seed;

    @Option(names = "--steps", description = "Denoising steps.")
    private @Nullable Integer steps;

    @Option(names = "--guidance", description = "Scale of classifier-free guidance.")
    private @Nullable Double guidance;

    @Option(
            names = "--guidance-rescale",
            description = "How much of the spread that guidance adds is taken back, from 0 to 1.")
    private @Nullable Double guidanceRescale;

    @Option(names = "--scheduler", description = "Sampler, for example ddim.")
    private @Nullable String scheduler;

    @Option(names = "--width", description = "Width in pixels.")
    private @Nullable Integer width;

    @Option(names = "--height", description = "Height in pixels.")
    private @Nullable Integer height;

    @Option(names = "-n", paramLabel = "N", description = "Number of images.")
    private @Nullable Integer count;

    @Option(
            names = "--weighted",
            description = "Brackets in the prompts carry weights, as in \"a (red:1.3) apple\"; prompts may be longer.")
    private boolean weighted;

    @Option(names = "--clip-skip", paramLabel = "N", description = "Leave out the text encoder's last N layers.")
    private @Nullable Integer clipSkip;

    @Option(
            names = "--lora",
            paramLabel = "NAME[:SCALE]",
            description = "A LoRA of the model and how much of it to apply (1 when left out); may be repeated.")
    private List<String> loras = new ArrayList<>();

    @Option(names = "--image", paramLabel = "FILE", description = "Image to begin from: PNG, JPEG, WebP, GIF or BMP.")
    private @Nullable Path image;

    @Option(names = "--mask", paramLabel = "FILE", description = "What of --image to draw anew: its white parts.")
    private @Nullable Path mask;

    @Option(names = "--strength", description = "How much of --image is drawn anew, above 0 to 1.")
    private @Nullable Double strength;

    @Option(
            names = "--upscale",
            paramLabel = "FACTOR[:STRENGTH]",
            description =
                    "Enlarges each image by FACTOR, up to 4, and denoises it once more; STRENGTH, above 0 to 1, is how much.")
    private @Nullable String upscale;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description =
                    "Where to write (default: ${DEFAULT-VALUE}), as .png, .jpg or .webp; several images become FILE-0.png, FILE-1.png...")
    private Path file = Path.of("image.png");

    @Override
    public Integer call() throws InterruptedException {
        ImageFiles files = ImageFiles.served(file);
        Output output = new Output();
        Optional<DarkroomClient> remote = server.remote();
        if (remote.isPresent()) {
            draw(remote.get(), files, output);
            return 0;
        }
        DataDirectory directory = server.directory();
        LocalServer local = new LocalServer(Installation.current(), directory, output);
        try (Interruption interruption = Interruption.doing(local::close);
                local) {
            draw(new DarkroomClient(local.connect(), directory.adminKey()), files, output);
        }
        return 0;
    }

    private void draw(DarkroomClient client, ImageFiles files, Output output) throws InterruptedException {
        JobAnswer submitted = client.submit(input(client));
        JobAnswer job = follow(client, submitted, output);
        if (!job.isSucceeded()) {
            throw CliException.serverSaid("the job " + job.status()
                    + Optional.ofNullable(job.error())
                            .map(error -> ": " + error.message())
                            .orElse(""));
        }
        List<JobAnswer.Image> images = Optional.ofNullable(job.images()).orElse(List.of());
        if (images.isEmpty()) {
            throw CliException.serverSaid("the job succeeded without an image");
        }
        List<Path> names = files.names(images.size());
        for (int i = 0; i < images.size(); i++) {
            JobAnswer.Image image = images.get(i);
            ImageFiles.write(
                    names.get(i),
                    client.image(job.id(), image.index(), files.format().wireName()));
            output.result(names.get(i) + " (" + image.width() + "x" + image.height() + ", seed " + image.seed() + ")");
        }
    }

    private static JobAnswer follow(DarkroomClient client, JobAnswer submitted, Output output)
            throws InterruptedException {
        try (ProgressDisplay display = ProgressDisplay.on(output);
                Interruption interruption = Interruption.doing(() -> client.cancel(submitted.id()))) {
            return new ProgressFollower(client).follow(submitted.id(), display::show);
        }
    }

    private GenerationInput input(DarkroomClient client) {
        return new GenerationInput(
                model == null ? firstModel(client) : model,
                prompt,
                negative,
                width,
                height,
                steps,
                guidance,
                guidanceRescale,
                scheduler,
                seed,
                count,
                weighted ? "weighted" : null,
                clipSkip,
                loras.isEmpty()
                        ? null
                        : loras.stream().map(GenerateCommand::lora).toList(),
                image == null ? null : client.upload(image),
                mask == null ? null : client.upload(mask),
                strength,
                upscale == null ? null : upscale(upscale));
    }

    private static GenerationInput.Upscale upscale(String text) {
        String[] parts = text.split(":", 2);
        try {
            return new GenerationInput.Upscale(
                    Double.parseDouble(parts[0]), parts.length == 1 ? null : (Double) Double.parseDouble(parts[1]));
        } catch (NumberFormatException e) {
            throw CliException.refused(
                    "--upscale " + text + ": must be a number, or two with a colon between, as in 2:0.4");
        }
    }

    /** Names hold no colon. */
    private static GenerationInput.Lora lora(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            return new GenerationInput.Lora(text, 1);
        }
        try {
            return new GenerationInput.Lora(text.substring(0, colon), Double.parseDouble(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw CliException.refused("--lora " + text + ": what follows the colon must be a number, as in ink:0.8");
        }
    }

    private static String firstModel(DarkroomClient client) {
        return client.models().stream()
                .findFirst()
                .orElseThrow(() -> CliException.serverSaid("the server offers no model yet"));
    }
}
