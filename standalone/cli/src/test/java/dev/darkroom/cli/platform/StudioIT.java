package dev.darkroom.cli.platform;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Studio in a real browser on a whole platform. Screenshots go to target/studio/screenshots. */
class StudioIT {
    private static final Duration SUITE = Duration.ofMinutes(10);

    @Test
    void shouldDoWhatAPersonDoes(@TempDir Path folder) throws Exception {
        NodeSuite studio = NodeSuite.install("studio");
        try (RunningPlatform platform = RunningPlatform.start(folder.resolve("data"))) {
            studio.test("studio.test.mjs", platform.url(), platform.key(), SUITE);
        }
    }
}
