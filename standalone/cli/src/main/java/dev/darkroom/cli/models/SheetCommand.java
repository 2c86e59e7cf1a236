package dev.darkroom.cli.models;

import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.console.Output;
import dev.darkroom.cli.generate.ImageFiles;
import dev.darkroom.diffusion.adapters.Adapters;
import dev.darkroom.diffusion.adapters.ScaledLora;
import dev.darkroom.diffusion.model.CheckedModel;
import dev.darkroom.diffusion.model.ModelDescription;
import dev.darkroom.diffusion.pipelines.LatentDiffusion;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.training.PromptSheet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws many prompts with the same seeds on one sheet, to see at a glance what a model or an adapter does. */
@Command(
        name = "sheet",
        description = "Draws many prompts with the same seeds on one sheet, in this process.",
        mixinStandardHelpOptions = true)
final class SheetCommand implements Callable<Integer> {
    private static final int MOST_IMAGES = 1024;

    @Parameters(paramLabel = "NAME|FOLDER", description = "A model by its name, or any folder or checkpoint.")
    private String model;

    @Option(
            names = "--prompts",
            required = true,
            paramLabel = "FILE",
            description = "One prompt a line: a column each.")
    private Path prompts;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "4",
            description = "Rows, from seed 0 on (default: ${DEFAULT-VALUE}).")
    private int seeds;

    @Option(names = "--steps", paramLabel = "N", description = "Steps of the sampler (default: the model's).")
    private @Nullable Integer steps;

    @Option(names = "--guidance-scale", paramLabel = "X", description = "Guidance (default: the model's).")
    private @Nullable Double guidanceScale;

    @Option(names = "--lora", paramLabel = "FILE", description = "A LoRA to draw with; may be repeated.")
    private List<Path> loras = new ArrayList<>();

    @Option(names = "--device", defaultValue = "auto", description = "auto, cpu or cuda:N (default: auto).")
    private String device;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            defaultValue = "sheet.png",
            description = "Where to write (default: ${DEFAULT-VALUE}).")
    private Path file;

    @Mixin
    private LocalModels models;

    @Override
    public Integer call() {
        ImageFiles target = ImageFiles.drawnHere(file);
        List<String> lines = lines();
        if (lines.isEmpty()) {
            throw CliException.refused(prompts + " holds no prompt");
        }
        if (seeds < 1 || (long) seeds * lines.size() > MOST_IMAGES) {
            throw CliException.refused("--seeds " + seeds + " times " + lines.size() + " prompts must make from 1 to "
                    + MOST_IMAGES + " images");
        }
        CheckedModel checked = models.read(model);
        ModelDescription description = checked.description();
        PromptSheet sheet = new PromptSheet(
                lines,
                seeds,
                steps == null ? description.defaultSteps() : steps,
                guidanceScale == null ? description.defaultGuidanceScale() : guidanceScale);
        Adapters adapters =
                new Adapters(loras.stream().map(lora -> new ScaledLora(lora, 1)).toList(), List.of());
        try (LatentDiffusion pipeline =
                LatentDiffusion.load(checked.files().path(), Device.parse(device), Precision.FP32, adapters)) {
            target.write(sheet.draw(pipeline, description.defaultWidth()));
        }
        new Output().result(file + " (" + lines.size() + " prompts, " + seeds + " seeds)");
        return 0;
    }

    private List<String> lines() {
        try (var lines = Files.lines(prompts)) {
            return lines.map(String::strip).filter(line -> !line.isEmpty()).toList();
        } catch (IOException e) {
            throw CliException.refused(prompts + " cannot be read: " + e.getMessage());
        }
    }
}
