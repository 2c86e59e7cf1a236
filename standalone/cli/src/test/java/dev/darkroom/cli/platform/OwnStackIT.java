package dev.darkroom.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.cli.fixtures.Command;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Order(1) // It ends in order, and so leaves the class data that all later starts are faster with.
class OwnStackIT {

    @Test
    void shouldGenerateWithAStackOfItsOwnAndLeaveNothingRunning(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("apple.png");
        try (Command command = Command.start(
                "generate",
                "a red apple",
                "--seed",
                "7",
                "--data",
                folder.resolve("data").toString(),
                "-o",
                file.toString())) {
            command.awaitOutput("Starting api-gateway", RunningPlatform.READY);
            List<ProcessHandle> children = command.process().descendants().toList();

            assertThat(command.awaitExit(RunningPlatform.READY))
                    .as(command.output())
                    .isZero();

            assertThat(file).isNotEmptyFile();
            assertThat(children).isNotEmpty().noneMatch(ProcessHandle::isAlive);
        }
    }
}
