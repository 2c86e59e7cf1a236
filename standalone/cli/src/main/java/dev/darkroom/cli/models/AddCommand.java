package dev.darkroom.cli.models;

import dev.darkroom.cli.CliException;
import dev.darkroom.cli.Output;
import dev.darkroom.diffusion.model.CheckedModel;
import dev.darkroom.diffusion.model.ModelDescription;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds a model to those that {@code generate} and {@code up} offer, once everything in it but its weights' values was checked. */
@Command(
        name = "add",
        description = {
            "Checks a model and adds it to the data folder; generate --model NAME draws with it.",
            "A Darkroom that runs on the data folder offers it within seconds."
        },
        mixinStandardHelpOptions = true)
final class AddCommand implements Callable<Integer> {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    @Parameters(paramLabel = "FOLDER", description = "A model in diffusers layout with safetensors weights.")
    private Path source;

    @Option(names = "--name", description = "Its name (default: that of the folder).")
    private @Nullable String name;

    @Option(names = "--link", description = "Link to the folder, which must then stay as it is, rather than copy it.")
    private boolean link;

    @Mixin
    private LocalModels models;

    @Override
    public Integer call() {
        if (Files.isRegularFile(source)) {
            throw CliException.refused(source
                    + " is a file; models in a single file cannot be added yet, only folders in diffusers layout");
        }
        CheckedModel model = CheckedModel.read(source);
        String target = name == null ? model.description().name() : name;
        requireFree(target);
        Path folder = models.added().resolve(target);
        if (link) {
            ModelFiles.link(source, folder);
        } else {
            ModelFiles.copy(model, folder);
        }
        ModelDescription description = model.description();
        new Output()
                .result("added " + target + " (" + description.pipeline() + ", " + description.defaultWidth() + "x"
                        + description.defaultHeight() + " pixels): " + folder);
        return 0;
    }

    private void requireFree(String target) {
        if (!NAME.matcher(target).matches()) {
            throw CliException.refused("\"" + target + "\" cannot be the name of a model: use up to 64 letters, digits,"
                    + " dots, dashes and underscores, and choose it with --name");
        }
        models.find(target).ifPresent(taken -> {
            throw CliException.refused(
                    "there is a model " + target + " already: " + taken + "; choose another name with --name");
        });
    }
}
