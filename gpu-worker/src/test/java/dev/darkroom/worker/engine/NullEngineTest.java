package dev.darkroom.worker.engine;

import dev.darkroom.worker.config.Configs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;

class NullEngineTest implements GeneratorConformance {
    private static final String MODELS =
            Path.of(System.getProperty("darkroom.root"), "models").toString();
    private static final NullEngine ENGINE = new NullEngine(
            new ModelRegistry(Configs.models(Map.of("darkroom.models.path", MODELS))), Duration.ofMillis(1));

    @AfterAll
    static void close() throws InterruptedException {
        ENGINE.close(Duration.ofSeconds(1));
    }

    @Override
    public Generator generator() {
        return ENGINE;
    }
}
