package dev.darkroom.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.testing.TestJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A packaged worker in a process of its own, as it runs in production. */
final class WorkerProcess implements AutoCloseable {
    private static final Path ROOT = Path.of(System.getProperty("darkroom.root"));
    private static final Path LOGS = Path.of("target", "worker-logs");
    private static final Path CLASS_DATA = Path.of("target", "worker.jsa");

    private final Process process;
    private final Path log;

    private WorkerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts a worker; it takes tasks some seconds later. */
    static WorkerProcess start(String id, String pool, Map<String, String> config) {
        try {
            Path log = Files.createDirectories(LOGS).resolve(pool + "-" + id + ".log");
            List<String> command = TestJvm.command(192, CLASS_DATA);
            command.addAll(List.of(
                    "-Ddarkroom.worker.id=" + id,
                    "-Ddarkroom.worker.pool=" + pool,
                    "-Ddarkroom.worker.device=cpu",
                    "-Ddarkroom.models.path=" + ROOT.resolve("models"),
                    "-Dquarkus.http.port=0"));
            config.forEach((key, value) -> {
                if (!key.startsWith("quarkus.datasource.")) {
                    command.add("-D" + key + "=" + value);
                }
            });
            command.addAll(List.of(
                    "-jar", Path.of("target", "quarkus-app", "quarkus-run.jar").toString()));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return new WorkerProcess(process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void kill() {
        process.destroyForcibly();
    }

    /** Lets it do nothing for a while, as a machine does that has too much to do. */
    void freeze(Duration time) throws IOException, InterruptedException {
        signal("-STOP");
        try {
            Thread.sleep(time);
        } finally {
            signal("-CONT");
        }
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", name, Long.toString(process.pid())).start().waitFor();
    }

    /** Waits for the process to end by itself. */
    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("worker ends").isTrue();
        return process.exitValue();
    }

    /** Sends SIGTERM and returns how long the process took to end. */
    Duration terminate() throws InterruptedException {
        long begin = System.nanoTime();
        process.destroy();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("worker ends").isTrue();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Kills it, but for the first one: only who ends in order leaves class data to the others. */
    @Override
    public void close() {
        if (!Files.exists(CLASS_DATA)) {
            process.destroy();
            process.onExit().completeOnTimeout(process, 20, TimeUnit.SECONDS).join();
        }
        process.destroyForcibly();
    }
}
