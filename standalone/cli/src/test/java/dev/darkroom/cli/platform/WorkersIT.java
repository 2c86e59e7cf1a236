package dev.darkroom.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.cli.fixtures.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnSharedPlatform
class WorkersIT {
    private static final Duration SOON = Duration.ofMinutes(1);

    @Test
    void shouldLetWorkersJoinAndLeave() throws Exception {
        RunningPlatform platform = SharedPlatform.get();
        want(2, platform.data());
        Command.await(
                () -> workers(platform).size() == 2,
                SOON,
                () -> platform.state().toString());
        ProcessHandle second = platform.service("gpu-worker-2");

        want(1, platform.data());
        Command.await(
                () -> workers(platform).size() == 1,
                SOON,
                () -> platform.state().toString());

        assertThat(workers(platform)).containsExactly("gpu-worker-1");
        assertThat(second.isAlive()).isFalse();
    }

    @Test
    void shouldSayThatNothingRuns(@TempDir Path folder) throws Exception {
        try (Command command = Command.start("workers", "2", "--data", folder.toString())) {
            assertThat(command.awaitExit(SOON)).isNotZero();

            assertThat(command.output()).contains("no Darkroom runs on");
        }
    }

    private static void want(int number, Path data) throws Exception {
        try (Command command = Command.start("workers", Integer.toString(number), "--data", data.toString())) {
            assertThat(command.awaitExit(SOON)).as(command.output()).isZero();
        }
    }

    private static List<String> workers(RunningPlatform platform) {
        return platform.state()
                .path("processes")
                .valueStream()
                .map(process -> process.path("name").asText())
                .filter(name -> name.startsWith("gpu-worker"))
                .toList();
    }
}
