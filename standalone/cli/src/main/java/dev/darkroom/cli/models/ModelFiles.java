package dev.darkroom.cli.models;

import dev.darkroom.cli.CliException;
import dev.darkroom.diffusion.model.CheckedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** Puts a model's folder in its place: whole or not at all. */
final class ModelFiles {
    private ModelFiles() {}

    /** Copies what is read of the model: not pictures, pickles or weights in a second precision. */
    static void copy(CheckedModel model, Path target) {
        Path draft = target.resolveSibling(
                "." + target.getFileName() + "-" + ProcessHandle.current().pid());
        try {
            for (Path file : model.files()) {
                Path copy = draft.resolve(model.folder().relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw CliException.failed(
                    model.folder() + " cannot be copied to " + target.getParent() + ": " + e.getMessage());
        } finally {
            deleteIfThere(draft);
        }
    }

    static void link(Path source, Path target) {
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
