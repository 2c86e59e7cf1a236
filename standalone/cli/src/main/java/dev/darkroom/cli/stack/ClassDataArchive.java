package dev.darkroom.cli.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The classes of one application as the JVM keeps them in memory (JEP 350, dynamic CDS archives): a process that maps the
 * file starts in about half the time. The first run after a build records it; the JVM itself checks that it still fits.
 */
final class ClassDataArchive {
    private final Path folder;
    private final Path file;
    private final Path draft;
    private final boolean current;

    /** @param newest what the archive must be younger than */
    ClassDataArchive(Path folder, String application, Path newest) {
        this.folder = folder;
        this.file = folder.resolve(application + "-" + Runtime.version().feature() + ".jsa");
        this.draft = folder.resolve(application + "-" + ProcessHandle.current().pid() + ".draft");
        this.current = isYounger(file, newest);
    }

    boolean isCurrent() {
        return current;
    }

    /** Makes a process use the archive where there is one. */
    List<String> use() {
        return current ? options("-XX:SharedArchiveFile=" + file) : List.of();
    }

    /** Makes a process write the archive when it ends, which takes it seconds; nothing where the folder is not ours to write. */
    List<String> record() {
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(draft);
        } catch (IOException e) {
            return List.of();
        }
        return options("-XX:ArchiveClassesAtExit=" + draft);
    }

    /** Warnings on archives that no longer fit, and on classes that cannot be archived, are no matter for a service's log. */
    private static List<String> options(String archive) {
        return List.of(archive, "-Xlog:disable", "-Xlog:all=error,cds*=off:stderr");
    }

    /** Takes what an orderly ended process recorded. */
    void keep() {
        try {
            if (Files.exists(draft)) {
                Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isYounger(Path file, Path than) {
        try {
            return Files.exists(file) && Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(than)) > 0;
        } catch (IOException e) {
            return false;
        }
    }
}
