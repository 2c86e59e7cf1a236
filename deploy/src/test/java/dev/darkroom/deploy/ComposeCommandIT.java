package dev.darkroom.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.darkroom.deploy.Command.Result;
import java.io.UncheckedIOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lets docker compose read the compose file, which takes no engine. */
class ComposeCommandIT {
    @ParameterizedTest
    @ValueSource(strings = {"none", "gpu", "observability"})
    void shouldBeValid(String profile) {
        assumeThat(isInstalled()).as("docker compose is installed").isTrue();

        Result result = Command.of("docker", "compose", "--profile", profile, "config", "--quiet")
                .run();

        assertThat(result.errors()).isEmpty();
        assertThat(result.exit()).isZero();
    }

    private static boolean isInstalled() {
        try {
            return Command.of("docker", "compose", "version").run().exit() == 0;
        } catch (UncheckedIOException e) {
            return false;
        }
    }
}
