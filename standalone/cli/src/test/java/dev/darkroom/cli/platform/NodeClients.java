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

/** The official npm clients, unmodified, and the suites that drive them. Needs Node 20 and npm, which fetches the clients. */
final class NodeClients {
    private static final Duration INSTALL = Duration.ofMinutes(2);
    private static final Duration SUITE = Duration.ofMinutes(4);

    private final Path folder;

    private NodeClients(Path folder) {
        this.folder = folder;
    }

    static NodeClients install() throws IOException, InterruptedException {
        NodeClients clients = new NodeClients(Path.of("target", "clients").toAbsolutePath());
        clients.copySources();
        clients.run(INSTALL, Map.of(), "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
        return clients;
    }

    /** Fails with the suite's output where one of its tests does. */
    void test(String suite, String url, String key) throws IOException, InterruptedException {
        run(SUITE, Map.of("DARKROOM_URL", url, "DARKROOM_KEY", key), "node", "--test", suite);
    }

    private void run(Duration atMost, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
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

    private void copySources() throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(Path.of("src", "test", "clients"))) {
            List<Path> sources = files.filter(Files::isRegularFile).toList();
            for (Path source : sources) {
                Files.copy(source, folder.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
