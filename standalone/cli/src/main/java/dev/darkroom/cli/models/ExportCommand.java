package dev.darkroom.cli.models;

import dev.darkroom.cli.console.Output;
import dev.darkroom.diffusion.export.ModelExport;
import dev.darkroom.diffusion.runtime.Precision;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a model's programs, weights and golden outputs, and a script that runs them where PyTorch is. */
@Command(
        name = "export",
        description = {
            "Writes a model's programs for CPU and CUDA, its weights, and golden outputs.",
            "run.py in that folder runs them with PyTorch alone and prints differences and times."
        },
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
    /** Full-size networks whose weights run.py draws. */
    enum RandomModel {
        SD15
    }

    @Parameters(index = "0", paramLabel = "NAME|FOLDER", description = "A model by its name, or a folder.")
    private String model;

    @Parameters(index = "1", paramLabel = "DIR", description = "Where to write; a new or an empty folder.")
    private Path target;

    @Option(
            names = "--random",
            paramLabel = "sd15",
            description = "Add the networks of Stable Diffusion 1.5 at full size with random weights, for times.")
    private @Nullable RandomModel random;

    @Option(names = "--precision", split = ",", description = "Of fp32, fp16, bf16 (default: all).")
    private Set<Precision> precisions = EnumSet.allOf(Precision.class);

    @Mixin
    private LocalModels models;

    @Override
    public Integer call() {
        ModelExport.write(models.read(model), target, precisions, random == RandomModel.SD15);
        new Output()
                .result("wrote " + target + "; run it with: python3 " + target.resolve("run.py") + " --device cuda");
        return 0;
    }
}
