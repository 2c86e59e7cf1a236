package dev.darkroom.cli.platform;

import dev.darkroom.cli.fixtures.NodeSuite;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The Studio in a real browser on a whole platform. Screenshots go to target/studio/screenshots. */
@OnSharedPlatform
class StudioIT {
    private static final Duration SUITE = Duration.ofMinutes(10);

    @Test
    void shouldDoWhatAPersonDoes() throws Exception {
        RunningPlatform platform = SharedPlatform.get();
        NodeSuite.install("studio").test("studio.test.mjs", platform.url(), platform.createKey("studio"), SUITE);
    }
}
