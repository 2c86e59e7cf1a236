package dev.darkroom.cli.platform;

import dev.darkroom.cli.fixtures.Command;
import dev.darkroom.embedded.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * The platform of a Turk without a home, in a folder of an unusual name, with settings and a proxy of his own. {@link EnvironmentIT} looks
 * at it, then {@link LifecycleIT} kills it: a start takes too long to be made for one of them alone.
 */
public final class UnusualPlatform implements LauncherSessionListener {
    private static final String NAME = "bob's \"new\" $data, `50%` ${größe}";

    private static @Nullable RunningPlatform running;

    static synchronized RunningPlatform get() {
        RunningPlatform found = running;
        if (found == null) {
            found = start(folder().resolve(NAME));
            running = found;
        }
        return found;
    }

    static RunningPlatform start(Path data) {
        int port = FreePorts.SERVICES.any();
        Command up = Command.start(
                environment -> {
                    environment.remove("HOME");
                    environment.put("KAFKA_BOOTSTRAP_SERVERS", "kafka.example.org:9092");
                    environment.put("DARKROOM_LINKS_SECRET", "bob's own secret for links of 32 characters");
                    environment.put("DARKROOM_WEBHOOKS_ALLOW", "127.0.0.2");
                    environment.put("QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING", "true");
                    environment.put("QUARKUS_HTTP_PROXY_ENABLE_FORWARDED_HOST", "true");
                    environment.put("QUARKUS_HTTP_PROXY_TRUSTED_PROXIES", "127.0.0.1");
                },
                asTheScript("-Duser.language=tr", "-Duser.country=TR"),
                "up",
                "--port",
                Integer.toString(port),
                "--data",
                data.toString());
        return RunningPlatform.of(data, port, up);
    }

    /** Options of the JVM with those by which the script has it understand such a folder's name. */
    static List<String> asTheScript(String... options) {
        return Stream.concat(Stream.of(options), Stream.of("-Dsun.jnu.encoding=UTF-8"))
                .toList();
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("darkroom-unusual-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        RunningPlatform found = running;
        running = null;
        if (found != null) {
            SharedPlatform.stop(found);
        }
    }
}
