package dev.darkroom.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifecycleIT {
    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void shouldGenerateWithAStackOfItsOwnAndLeaveNothingRunning() throws Exception {
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

    @Test
    void shouldStartAgainOnTheFolderOfAKilledPlatformAndKeepItsJobs() throws Exception {
        Path data = folder.resolve("data");
        String job;
        List<ProcessHandle> orphans;
        try (RunningPlatform killed = RunningPlatform.start(data)) {
            JsonNode posted =
                    killed.read(killed.post(Map.of("model", model(killed), "prompt", "a red apple", "steps", 4), "kept")
                            .body());
            job = posted.path("id").asText();
            orphans = killed.up().process().descendants().toList();
            killed.up().process().destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }

        try (RunningPlatform again = RunningPlatform.start(data)) {
            assertThat(orphans).isNotEmpty().noneMatch(ProcessHandle::isAlive);
            Command.await(() -> again.status(job).equals("succeeded"), SOON, () -> again.status(job));
        }
    }

    @Test
    void shouldCancelTheJobOfAStoppedCommand() throws Exception {
        Path data = folder.resolve("data");
        try (RunningPlatform platform = RunningPlatform.start(data);
                Command command = Command.start(
                        "generate",
                        "a red apple",
                        "--steps",
                        "150",
                        "--data",
                        data.toString(),
                        "-o",
                        folder.resolve("never.png").toString())) {
            command.awaitOutput("step ", SOON);
            // Ctrl-C takes the same way, but a process started in the background inherits that it is ignored.
            command.process().destroy();

            assertThat(command.awaitExit(SOON)).isNotZero();

            assertThat(folder.resolve("never.png")).doesNotExist();
            assertThat(platform.get("/v1/jobs?status=canceled").path("results")).hasSize(1);
        }
    }

    private static String model(RunningPlatform platform) throws Exception {
        return platform.get("/v1/models").path("results").path(0).path("name").asText();
    }
}
