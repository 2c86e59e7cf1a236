package dev.darkroom.cli.platform;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The official npm clients, unmodified, against a whole platform. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ClientsIT {
    private static final Duration SUITE = Duration.ofMinutes(8);

    private NodeSuite clients;
    private RunningPlatform platform;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        clients = NodeSuite.install("clients");
        platform = RunningPlatform.start(folder.resolve("data"));
    }

    @AfterAll
    void stop() throws Exception {
        platform.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"replicate.test.mjs", "openai.test.mjs", "webui.test.mjs"})
    void shouldServe(String suite) throws Exception {
        clients.test(suite, platform.url(), platform.key(), SUITE);
    }
}
