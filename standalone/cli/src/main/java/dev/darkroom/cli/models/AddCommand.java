package dev.darkroom.cli.models;

import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.console.Output;
import dev.darkroom.diffusion.adapters.AdapterFolder;
import dev.darkroom.diffusion.adapters.Adapters;
import dev.darkroom.diffusion.adapters.LearnedWords;
import dev.darkroom.diffusion.adapters.Loras;
import dev.darkroom.diffusion.adapters.ScaledLora;
import dev.darkroom.diffusion.adapters.TextualInversion;
import dev.darkroom.diffusion.model.CheckedModel;
import dev.darkroom.diffusion.model.FileKind;
import dev.darkroom.diffusion.model.ModelDescription;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds a model, or a file that changes models, once it was checked that an engine can draw with it. */
@Command(
        name = "add",
        description = {
            "Checks a model and adds it to the data folder; generate --model NAME draws with it.",
            "A file may be a checkpoint of Stable Diffusion in one file, a LoRA or a learned word (textual inversion).",
            "A Darkroom that runs on the data folder offers it within seconds."
        },
        mixinStandardHelpOptions = true)
final class AddCommand implements Callable<Integer> {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Set<String> RESERVED = Set.of(AdapterFolder.LORAS, AdapterFolder.WORDS);
    private static final String SUFFIX = ".safetensors";

    @Parameters(
            paramLabel = "FOLDER|FILE",
            description = "A model in diffusers layout with safetensors weights, or a safetensors file.")
    private Path source;

    @Option(names = "--name", description = "Its name (default: that of the folder or file).")
    private @Nullable String name;

    @Option(names = "--link", description = "Link to the model, which must then stay as it is, rather than copy it.")
    private boolean link;

    @Mixin
    private LocalModels models;

    @Override
    public Integer call() {
        if (!Files.isRegularFile(source)) {
            addModel();
            return 0;
        }
        switch (FileKind.of(source)) {
            case CHECKPOINT -> addModel();
            case LORA ->
                addAdapter("LoRA", AdapterFolder.LORAS, new Adapters(List.of(new ScaledLora(source, 1)), List.of()));
            case TEXTUAL_INVERSION ->
                addAdapter(
                        "word",
                        AdapterFolder.WORDS,
                        new Adapters(List.of(), List.of(new TextualInversion(source, Optional.empty()))));
        }
        return 0;
    }

    private void addModel() {
        CheckedModel model = CheckedModel.read(models.open(source));
        String target = name == null ? model.description().name() : name;
        requireFree(target);
        model.requireFiniteWeights();
        Path folder = models.added().resolve(target);
        ModelPlace.put(model.files(), folder, link);
        ModelDescription description = model.description();
        new Output()
                .result("added " + target + " (" + description.pipeline() + ", " + description.defaultWidth() + "x"
                        + description.defaultHeight() + " pixels): " + folder);
    }

    private void addAdapter(String kind, String place, Adapters adapters) {
        String target = name == null ? stem() : name;
        requireName(target);
        Path file = models.added().resolve(place).resolve(target + SUFFIX);
        if (Files.exists(file)) {
            throw CliException.refused(
                    "there is a " + kind + " " + target + " already: " + file + "; choose another name with --name");
        }
        Loras.open(adapters.loras());
        LearnedWords.open(adapters.words());
        CheckedModel.requireFiniteWeights(adapters);
        List<String> fitting = models.fitting(adapters);
        ModelPlace.put(source, file);
        new Output()
                .result("added " + kind + " " + target + " ("
                        + (fitting.isEmpty() ? "fits none of the models yet" : "fits " + String.join(", ", fitting))
                        + "): " + file);
    }

    private String stem() {
        String file = String.valueOf(source.getFileName());
        return file.endsWith(SUFFIX) ? file.substring(0, file.length() - SUFFIX.length()) : file;
    }

    private void requireName(String target) {
        if (!NAME.matcher(target).matches() || RESERVED.contains(target)) {
            throw CliException.refused("\"" + target + "\" cannot be the name of a model: use up to 64 letters, digits,"
                    + " dots, dashes and underscores, and choose it with --name");
        }
    }

    private void requireFree(String target) {
        requireName(target);
        models.find(target).ifPresent(taken -> {
            throw CliException.refused(
                    "there is a model " + target + " already: " + taken + "; choose another name with --name");
        });
    }
}
