package dev.darkroom.cli.models;

import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.stack.DataDirectory;
import dev.darkroom.cli.stack.Installation;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.adapters.AdapterFolder;
import dev.darkroom.diffusion.adapters.Adapters;
import dev.darkroom.diffusion.model.CheckedModel;
import dev.darkroom.diffusion.model.ModelFiles;
import dev.darkroom.diffusion.model.SingleFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The models that {@code generate} and {@code up} offer: those that ship with the project, and those that the user added. */
final class LocalModels {
    @Option(names = "--data", paramLabel = "DIR", description = "Data folder (default: .darkroom).")
    private @Nullable Path data;

    /** Where models are added. */
    Path added() {
        Path folder = data == null ? Installation.current().defaultData() : data;
        return DataDirectory.open(folder).models();
    }

    /** The folders of all models, those of the project first, each in the order of their names. */
    List<Path> all() {
        return Stream.of(Installation.current().models(), added())
                .flatMap(root -> folders(root).stream())
                .toList();
    }

    Optional<Path> find(String name) {
        return all().stream()
                .filter(folder -> folder.getFileName().toString().equals(name))
                .findFirst();
    }

    /** A model by its name, else the folder or checkpoint of that path. */
    CheckedModel read(String nameOrPath) {
        Path path = find(nameOrPath)
                .or(() -> Optional.of(Path.of(nameOrPath)).filter(Files::exists))
                .orElseThrow(() -> CliException.refused(
                        "there is no model, folder or file " + nameOrPath + "; darkroom models list shows the models"));
        return CheckedModel.read(open(path));
    }

    /** A model anywhere; a checkpoint that has no vocabulary beside it gets CLIP's. */
    ModelFiles open(Path path) {
        return Files.isRegularFile(path)
                ? SingleFile.open(path, Installation.current().models().resolve("clip"))
                : ModelFiles.open(path);
    }

    /** The adapters that were added, for whichever model. */
    AdapterFolder adapters() {
        return AdapterFolder.in(added());
    }

    /** Names of the models that adapters fit. */
    List<String> fitting(Adapters adapters) {
        return all().stream()
                .filter(folder -> fits(folder, adapters))
                .map(folder -> folder.getFileName().toString())
                .toList();
    }

    private static boolean fits(Path folder, Adapters adapters) {
        try {
            CheckedModel.read(folder).requireFits(adapters);
            return true;
        } catch (DiffusionException e) {
            return false;
        }
    }

    private static List<Path> folders(Path root) {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(folder -> !folder.getFileName().toString().startsWith("."))
                    .filter(ModelFiles::isModelFolder)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw CliException.failed(root + " cannot be read: " + e.getMessage());
        }
    }
}
