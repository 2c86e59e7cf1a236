package dev.darkroom.cli.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * One {@code darkroom up} for every test class that needs no platform of its own: started at the first use, stopped when the run ends. It
 * logs JSON and traces every request. Classes keep apart by tenants ({@link RunningPlatform#createKey}) and leave it as they found it.
 */
public final class SharedPlatform implements LauncherSessionListener {
    private static @Nullable Running running;

    private record Running(TraceReceiver traces, RunningPlatform platform) {}

    public static RunningPlatform get() {
        return running().platform();
    }

    /** The spans that its services have written. */
    static TraceReceiver traces() {
        return running().traces();
    }

    private static synchronized Running running() {
        Running found = running;
        if (found == null) {
            found = start();
            running = found;
        }
        return found;
    }

    private static Running start() {
        try {
            Path folder = Files.createTempDirectory("darkroom-shared-");
            TraceReceiver traces = new TraceReceiver();
            Map<String, String> settings = Map.of(
                    "QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true",
                    "QUARKUS_OTEL_SDK_DISABLED", "false",
                    "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT", traces.url().toString(),
                    "QUARKUS_OTEL_BSP_SCHEDULE_DELAY", "PT0.2S");
            return new Running(traces, RunningPlatform.start(folder.resolve("data"), 2, settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        Running found = running;
        running = null;
        if (found != null) {
            stop(found);
        }
    }

    private static void stop(Running found) {
        stop(found.platform());
        found.traces().close();
    }

    /** Deletes the data folder's parent as well. */
    static void stop(RunningPlatform platform) {
        try {
            platform.close();
            delete(Objects.requireNonNull(platform.data().getParent()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> left = Files.walk(folder)) {
            for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
