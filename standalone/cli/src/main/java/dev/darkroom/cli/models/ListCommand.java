package dev.darkroom.cli.models;

import dev.darkroom.cli.console.Output;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.adapters.AdapterFolder;
import dev.darkroom.diffusion.model.CheckedModel;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** One line a model; a damaged one says what is wrong with it. */
@Command(
        name = "list",
        description = "Lists the models: name, pipeline, latent, bytes of the weights, folder.",
        mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
    @Mixin
    private LocalModels models;

    @Override
    public Integer call() {
        Output output = new Output();
        models.all().forEach(folder -> output.result(line(folder)));
        AdapterFolder adapters = models.adapters();
        adapters.loras().forEach((name, file) -> output.result(line(name, "LoRA", file)));
        adapters.words().forEach(word -> output.result(line(stem(word.file()), "word", word.file())));
        return 0;
    }

    private static String line(String name, String kind, Path file) {
        return String.format(
                Locale.ROOT,
                "%-20s %-28s %-10s %9s  %s",
                name,
                kind,
                "",
                Amounts.bytes(file.toFile().length()),
                file);
    }

    private static String stem(Path file) {
        return String.valueOf(file.getFileName()).replaceFirst("\\.safetensors$", "");
    }

    private static String line(Path folder) {
        try {
            CheckedModel model = CheckedModel.read(folder);
            return String.format(
                    Locale.ROOT,
                    "%-20s %-28s %-10s %9s  %s",
                    model.description().name(),
                    model.description().pipeline(),
                    model.description().latentShape(),
                    Amounts.bytes(model.bytes()),
                    folder);
        } catch (DiffusionException e) {
            return String.format(Locale.ROOT, "%-20s damaged: %s", folder.getFileName(), e.getMessage());
        }
    }
}
