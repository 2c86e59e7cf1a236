package dev.darkroom.orchestrator.it;

import dev.darkroom.embedded.FreePorts;
import dev.darkroom.testing.TestJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The packaged application as a process of its own, which can be killed. */
final class OrchestratorProcess implements AutoCloseable {
    private static final Path APPLICATION = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final Duration START = Duration.ofMinutes(3);

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final Path log;
    private final URI readiness;

    private OrchestratorProcess(Process process, Path log, URI readiness) {
        this.process = process;
        this.log = log;
        this.readiness = readiness;
    }

    /** Returns when it is ready. */
    static OrchestratorProcess start(Map<String, String> settings) {
        OrchestratorProcess orchestrator = launch(settings);
        orchestrator.awaitReadiness();
        return orchestrator;
    }

    /** Returns at once. */
    static OrchestratorProcess launch(Map<String, String> settings) {
        try {
            int port = FreePorts.SERVICES.any();
            Path log = Files.createTempFile(Path.of("target"), "orchestrator-", ".log");
            List<String> command = TestJvm.command(256, Path.of("target", "orchestrator.jsa"));
            command.add("-Dquarkus.http.port=" + port);
            settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
            command.addAll(List.of("-jar", APPLICATION.toString()));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            URI readiness = URI.create("http://localhost:" + port + "/q/health/ready");
            return new OrchestratorProcess(process, log, readiness);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReadiness() {
        Instant deadline = Instant.now().plus(START);
        while (!isReady()) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                process.destroyForcibly();
                throw new AssertionError("the orchestrator did not start:\n" + log());
            }
            Waiting.pause();
        }
    }

    private boolean isReady() {
        return askForReadiness().map(answer -> answer.statusCode() == 200).orElse(false);
    }

    /** Whether its channels and loops live, as its own liveness says. */
    boolean isAlive() {
        return ask(URI.create(readiness.toString().replace("/ready", "/live")))
                .map(answer -> answer.statusCode() == 200)
                .orElse(false);
    }

    /** The readiness document; empty while it does not answer. */
    String health() {
        return askForReadiness().map(HttpResponse::body).orElse("");
    }

    private Optional<HttpResponse<String>> askForReadiness() {
        return ask(readiness);
    }

    private static Optional<HttpResponse<String>> ask(URI address) {
        try {
            HttpRequest request = HttpRequest.newBuilder(address)
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return Optional.of(HTTP.send(request, BodyHandlers.ofString()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting", e);
        }
    }

    /** As kill -9 does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** As a supervisor does; the time until the process was gone. */
    Duration terminate() {
        Instant begin = Instant.now();
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
        }
        return Duration.between(begin, Instant.now());
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        terminate();
    }
}
