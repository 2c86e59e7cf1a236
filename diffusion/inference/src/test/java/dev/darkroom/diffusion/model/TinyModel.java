package dev.darkroom.diffusion.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A copy of a small Stable Diffusion folder that a test may damage. */
final class TinyModel {

    private static final Path ORIGINAL = Path.of(System.getProperty("darkroom.root"))
            .resolve("diffusion/parity/src/test/resources/parity/pipelines/p1");

    private TinyModel() {}

    static Path copyTo(Path folder) throws IOException {
        try (Stream<Path> entries = Files.walk(ORIGINAL)) {
            for (Path entry : entries.filter(Files::isRegularFile).toList()) {
                Path target = folder.resolve(ORIGINAL.relativize(entry).toString());
                Files.createDirectories(target.getParent());
                Files.copy(entry, target);
            }
        }
        return folder;
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> entries = Files.walk(folder)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
    }

    /** Every file, in the order of their names. */
    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> entries = Files.walk(folder)) {
            return entries.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
