package dev.darkroom.cli.models;

import dev.darkroom.cli.console.CliException;
import dev.darkroom.diffusion.model.ModelFiles;
import dev.darkroom.embedded.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** Puts a model's folder, or a file that changes models, in its place: whole or not at all. */
final class ModelPlace {
    private ModelPlace() {}

    /**
     * Copies what is read of the model: not images, pickles or weights in a second precision.
     *
     * @param link whether to link to a checkpoint, or the whole folder, instead
     */
    static void put(ModelFiles model, Path target, boolean link) {
        if (link && Files.isDirectory(model.path())) {
            link(model.path(), target);
            return;
        }
        Path draft = draft(target);
        try {
            for (Map.Entry<String, Path> file : model.contents().entrySet()) {
                Path copy = draft.resolve(file.getKey());
                Files.createDirectories(copy.getParent());
                if (link && file.getValue().equals(model.path())) {
                    link(model.path(), copy);
                } else {
                    Files.copy(file.getValue(), copy);
                }
            }
            PrivateFiles.tighten(draft);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failed(model.path(), target, e);
        } finally {
            deleteIfThere(draft);
        }
    }

    /** Copies one file. */
    static void put(Path source, Path target) {
        Path draft = draft(target);
        try {
            Files.createDirectories(target.getParent());
            Files.copy(source, draft);
            PrivateFiles.tighten(draft);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failed(source, target, e);
        } finally {
            deleteIfThere(draft);
        }
    }

    private static Path draft(Path target) {
        return target.resolveSibling(
                "." + target.getFileName() + "-" + ProcessHandle.current().pid());
    }

    private static CliException failed(Path source, Path target, IOException e) {
        return CliException.failed(source + " cannot be copied to " + target.getParent() + ": " + e.getMessage());
    }

    private static void link(Path source, Path target) {
        try {
            Files.createSymbolicLink(target, source.toRealPath());
        } catch (IOException e) {
            throw CliException.failed(source + " cannot be linked as " + target + ": " + e.getMessage());
        }
    }

    private static void deleteIfThere(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> entries = Files.walk(folder)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
