package dev.darkroom.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskSpaceTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void shouldSayThatTheDiskIsFullWhereThatIsWhatEndedAProcess() throws Exception {
        Path log = Files.writeString(folder.resolve("postgres.log"), "LOG: ready\n");
        DiskSpace.Said said = DiskSpace.Said.fromNowOn(log);
        Files.writeString(log, "PANIC: could not write to file: No space left on device\n", StandardOpenOption.APPEND);

        assertThat(DiskSpace.complaint(folder, List.of(said)))
                .hasValueSatisfying(line -> assertThat(line)
                        .startsWith("The disk is full: ")
                        .contains(folder.toString())
                        .doesNotContain("\n"));
    }

    @Test
    void shouldNotRepeatWhatALogSaidLongAgo() throws Exception {
        Path log = Files.writeString(folder.resolve("postgres.log"), "No space left on device\n");
        DiskSpace.Said said = DiskSpace.Said.fromNowOn(log);
        Files.writeString(log, "LOG: ready\n", StandardOpenOption.APPEND);

        assertThat(DiskSpace.complaint(folder, List.of(said))).isEmpty();
        assertThat(DiskSpace.complaint(folder, List.of(DiskSpace.Said.fromNowOn(folder.resolve("none.log")))))
                .isEmpty();
    }
}
