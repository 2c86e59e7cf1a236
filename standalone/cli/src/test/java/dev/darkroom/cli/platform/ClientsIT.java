package dev.darkroom.cli.platform;

import dev.darkroom.cli.fixtures.NodeSuite;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The official npm clients, unmodified, against a whole platform. */
@OnSharedPlatform
class ClientsIT {
    private static final Duration SUITE = Duration.ofMinutes(8);

    private static NodeSuite clients;
    private static String key;

    @BeforeAll
    static void install() throws Exception {
        clients = NodeSuite.install("clients");
        key = SharedPlatform.get().createKey("clients");
    }

    @ParameterizedTest
    @ValueSource(strings = {"replicate.test.mjs", "openai.test.mjs", "webui.test.mjs"})
    void shouldServe(String suite) throws Exception {
        clients.test(suite, SharedPlatform.get().url(), key, SUITE);
    }
}
