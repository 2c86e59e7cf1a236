package dev.darkroom.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A folder of tests for Node, copied into the build folder. Needs Node 20 and npm, which fetches what the tests use. */
final class NodeSuite {
    private static final Duration INSTALL = Duration.ofMinutes(4);

    private final Path folder;

    private NodeSuite(Path folder) {
        this.folder = folder;
    }

    /** @param name of the folder under src/test */
    static NodeSuite install(String name) throws Exception {
        NodeSuite suite = new NodeSuite(Path.of("target", name).toAbsolutePath());
        suite.copyFrom(Path.of("src", "test", name));
        suite.run(INSTALL, Map.of(), "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
        return suite;
    }

    /** Runs a file of tests on the platform. */
    void test(String file, URI platform, String key, Duration atMost) throws Exception {
        run(atMost, Map.of("DARKROOM_URL", platform.toString(), "DARKROOM_KEY", key), "node", "--test", file);
    }

    private void run(Duration atMost, Map<String, String> environment, String... command) throws Exception {
        Path output = folder.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
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

    private void copyFrom(Path source) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(source)) {
            List<Path> sources = files.filter(Files::isRegularFile).toList();
            for (Path file : sources) {
                Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
