package dev.darkroom.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherArchiveTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void shouldFindAnApplicationBelowAFolderOfAnyName() throws Exception {
        Path application = Files.createFile(
                Files.createDirectories(folder.resolve("a b% größe")).resolve("run.jar"));

        Path archive = LauncherArchive.of(folder.resolve("data"), "gpu-worker", List.of(application));

        try (JarFile jar = new JarFile(archive.toFile())) {
            String entry = jar.getManifest().getMainAttributes().getValue("Class-Path");
            assertThat(entry).doesNotContain(" ");
            assertThat(Path.of(archive.toUri().resolve(entry))).isEqualTo(application);
        }
    }
}
