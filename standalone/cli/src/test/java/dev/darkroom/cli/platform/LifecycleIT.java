package dev.darkroom.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
            job = submit(killed, "kept", 4);
            orphans = killed.up().process().descendants().toList();
            killed.up().process().destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }

        try (RunningPlatform again = RunningPlatform.start(data)) {
            assertThat(orphans).isNotEmpty().noneMatch(ProcessHandle::isAlive);
            finish(again, job);
        }
    }

    /** A backup holds the database and the bucket; what Kafka carried is gone. */
    @Test
    void shouldGoOnFromABackupOfAKilledPlatform() throws Exception {
        Path data = folder.resolve("data");
        Path copy = folder.resolve("restored");
        JsonNode finished;
        byte[] picture;
        String unfinished;
        List<ProcessHandle> orphans;
        try (RunningPlatform killed = RunningPlatform.start(data)) {
            finished = document(killed, finish(killed, submit(killed, "finished", 4)));
            picture = killed.picture(finished.path("id").asText());
            unfinished = submit(killed, "unfinished", 150);
            Command.await(() -> !killed.status(unfinished).equals("queued"), SOON, () -> killed.status(unfinished));
            orphans = killed.up().process().descendants().toList();
            killed.up().process().destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        Command.await(() -> orphans.stream().noneMatch(ProcessHandle::isAlive), SOON, () -> "orphans live on");
        assertThat(orphans).isNotEmpty();
        copy(data, copy);
        Files.move(copy.resolve("kafka"), folder.resolve("kafka"));
        Files.move(data, folder.resolve("gone"));

        try (RunningPlatform again = RunningPlatform.start(copy)) {
            finish(again, unfinished);
            assertThat(document(again, finished.path("id").asText())).isEqualTo(finished);
            assertThat(again.picture(finished.path("id").asText())).isEqualTo(picture);

            List<JsonNode> before = List.of(document(again, unfinished), finished);
            try (Command rebuild = Command.start("rebuild-views", "--data", copy.toString())) {
                rebuild.awaitOutput("Rebuilt the views of 2 jobs", SOON);
            }
            assertThat(List.of(
                            document(again, unfinished),
                            document(again, finished.path("id").asText())))
                    .isEqualTo(before);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
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

    @Test
    void shouldCancelTheJobOfAStoppedCommandAndStopInTimeItself() throws Exception {
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
            assertThat(platform.logs()).isNotEmpty().doesNotContain("red apple", "\tat ");
            assertThatEveryProcessStopsInTime(platform);
        }
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
