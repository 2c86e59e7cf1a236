package dev.darkroom.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.cli.fixtures.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup holds the database and the bucket; what Kafka carried is gone. */
@Order(3)
class LifecycleIT {
    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void shouldKeepItsJobsWhenItIsKilledAndComeBackFromABackup() throws Exception {
        RunningPlatform first = UnusualPlatform.get();
        Jobs jobs = drawAndKill(first);
        Path backup = backUp(first.data());

        try (RunningPlatform again = UnusualPlatform.start(first.data())) {
            finish(again, jobs.unfinished());
            assertKept(again, jobs);
            assertThatAStoppedCommandCancelsItsJob(again);
            assertThatEveryProcessStopsInTime(again);
        }

        try (RunningPlatform restored = RunningPlatform.start(backup)) {
            finish(restored, jobs.unfinished());
            assertKept(restored, jobs);
            JsonNode before = document(restored, jobs.unfinished());
            int all = restored.get("/v1/jobs?limit=100").path("results").size();
            try (Command rebuild = Command.start("rebuild-views", "--data", backup.toString())) {
                rebuild.awaitOutput("Rebuilt the views of " + all + " jobs", SOON);
            }
            assertThat(document(restored, jobs.unfinished())).isEqualTo(before);
            assertKept(restored, jobs);
        }
    }

    /** What a platform held when it was killed. */
    private record Jobs(JsonNode finished, byte[] image, String unfinished) {}

    private static Jobs drawAndKill(RunningPlatform platform) throws Exception {
        JsonNode finished = document(platform, finish(platform, submit(platform, "finished", 4)));
        byte[] image = platform.image(finished.path("id").asText());
        String unfinished = submit(platform, "unfinished", 150);
        Command.await(() -> !platform.status(unfinished).equals("queued"), SOON, () -> platform.status(unfinished));
        List<ProcessHandle> orphans = platform.up().process().descendants().toList();
        platform.up().process().destroyForcibly().waitFor(10, TimeUnit.SECONDS);

        Command.await(() -> orphans.stream().noneMatch(ProcessHandle::isAlive), SOON, () -> "orphans live on");
        assertThat(orphans).isNotEmpty();
        return new Jobs(finished, image, unfinished);
    }

    private Path backUp(Path data) throws IOException {
        Path backup = folder.resolve("backup");
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(each -> !each.startsWith(data.resolve("kafka")))
                    .toList()) {
                Files.copy(file, backup.resolve(data.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return backup;
    }

    private static void assertKept(RunningPlatform platform, Jobs jobs) throws Exception {
        String id = jobs.finished().path("id").asText();
        assertThat(document(platform, id)).isEqualTo(jobs.finished());
        assertThat(platform.image(id)).isEqualTo(jobs.image());
    }

    private void assertThatAStoppedCommandCancelsItsJob(RunningPlatform platform) throws Exception {
        Path never = folder.resolve("never.png");
        try (Command command = Command.start(
                environment -> {},
                UnusualPlatform.asTheScript(),
                "generate",
                "a red apple",
                "--steps",
                "150",
                "--data",
                platform.data().toString(),
                "-o",
                never.toString())) {
            command.awaitOutput("step ", SOON);
            // Ctrl-C takes the same way, but a process started in the background inherits that it is ignored.
            command.process().destroy();

            assertThat(command.awaitExit(SOON)).isNotZero();
        }
        assertThat(never).doesNotExist();
        assertThat(platform.get("/v1/jobs?status=canceled").path("results")).hasSize(1);
        assertThat(platform.logs()).isNotEmpty().doesNotContain("red apple", "\tat ");
    }

    private static String submit(RunningPlatform platform, String key, int steps) throws Exception {
        String body = platform.post(Map.of("model", model(platform), "prompt", "a red apple", "steps", steps), key)
                .body();
        return platform.read(body).path("id").asText();
    }

    private static String finish(RunningPlatform platform, String job) {
        Command.await(() -> platform.status(job).equals("succeeded"), SOON, () -> platform.status(job));
        return job;
    }

    /** All of a job but its addresses, which name the port and change with the time. */
    private static JsonNode document(RunningPlatform platform, String job) throws Exception {
        ObjectNode document = (ObjectNode) platform.get("/v1/jobs/" + job);
        document.path("images").forEach(image -> ((ObjectNode) image).remove("url"));
        return document;
    }

    private static void assertThatEveryProcessStopsInTime(RunningPlatform platform) throws Exception {
        List<ProcessHandle> children = platform.up().process().descendants().toList();

        platform.up().process().destroy();

        platform.up().awaitExit(Duration.ofSeconds(10));
        assertThat(children).hasSizeGreaterThanOrEqualTo(4).noneMatch(ProcessHandle::isAlive);
    }

    private static String model(RunningPlatform platform) throws Exception {
        return platform.get("/v1/models").path("results").path(0).path("name").asText();
    }
}
