package dev.darkroom.cli.models;

import dev.darkroom.cli.CliException;
import dev.darkroom.cli.stack.DataDirectory;
import dev.darkroom.cli.stack.Installation;
import dev.darkroom.diffusion.model.DiffusersFolder;
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

    /** The folder of a model by its name, else the folder of that path. */
    Path resolve(String nameOrFolder) {
        return find(nameOrFolder)
                .or(() -> Optional.of(Path.of(nameOrFolder)).filter(Files::isDirectory))
                .orElseThrow(() -> CliException.refused(
                        "there is no model and no folder " + nameOrFolder + "; darkroom models list shows the models"));
    }

    private static List<Path> folders(Path root) {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(folder -> !folder.getFileName().toString().startsWith("."))
                    .filter(DiffusersFolder::isOne)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw CliException.failed(root + " cannot be read: " + e.getMessage());
        }
    }
}
