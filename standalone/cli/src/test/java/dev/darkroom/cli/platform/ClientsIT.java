package dev.darkroom.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The official npm clients, unmodified, against a whole platform. Needs Node 20 and npm, which fetches the clients. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ClientsIT {
    private static final Duration INSTALL = Duration.ofMinutes(2);
    private static final Duration SUITE = Duration.ofMinutes(4);

    private final Path clients = Path.of("target", "clients").toAbsolutePath();
    private RunningPlatform platform;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        copyTo(clients);
        run(INSTALL, Map.of(), "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
        platform = RunningPlatform.start(folder.resolve("data"));
    }

    @AfterAll
    void stop() throws Exception {
        platform.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"replicate.test.mjs", "openai.test.mjs", "webui.test.mjs"})
    void shouldServe(String suite) throws Exception {
        Map<String, String> environment =
                Map.of("DARKROOM_URL", platform.url().toString(), "DARKROOM_KEY", platform.key());

        run(SUITE, environment, "node", "--test", suite);
    }

    private void run(Duration atMost, Map<String, String> environment, String... command) throws Exception {
        Path output = clients.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(clients.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(atMost.toSeconds(), TimeUnit.SECONDS);
        process.destroyForcibly();

        assertThat(ended && process.exitValue() == 0)
                .as(() -> String.join(" ", command) + ": " + read(output))
                .isTrue();
    }

    private static String read(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void copyTo(Path target) throws IOException {
        Files.createDirectories(target);
        try (Stream<Path> files = Files.list(Path.of("src", "test", "clients"))) {
            List<Path> sources = files.filter(Files::isRegularFile).toList();
            for (Path source : sources) {
                Files.copy(source, target.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
