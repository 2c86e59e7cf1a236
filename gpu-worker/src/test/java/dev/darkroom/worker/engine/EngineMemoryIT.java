package dev.darkroom.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.diffusion.runtime.NativeMemory;
import dev.darkroom.worker.Tasks;
import dev.darkroom.worker.config.Configs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the engine itself keeps between tasks; of a single model {@code MemoryIT} asks the same, in a process with a worker's allocator. */
class EngineMemoryIT {
    private static final long ALLOWED_BYTES = 4_000_000;
    private static final int READINGS = 10;

    @Test
    void shouldHoldAtMostFourMegabytesMoreAfterAHundredTasksThanAfterTen() throws Exception {
        Map<String, String> models = Map.of(
                "darkroom.models.path",
                Path.of(System.getProperty("darkroom.root"), "models").toString());
        Engine engine = new Engine(
                new ModelRegistry(Configs.models(models)),
                Configs.worker(Map.of("darkroom.worker.device", "cpu", "darkroom.worker.batch-megabytes", "2000")),
                Configs.models(models),
                new SimpleMeterRegistry(),
                new DeviceWatch());
        engine.open().join();
        try {
            generate(engine, 10);
            long afterTen = allocatedBytes();

            generate(engine, 90);

            assertThat(allocatedBytes() - afterTen)
                    .as("bytes allocated by tasks 11 to 100 and not freed")
                    .isLessThanOrEqualTo(ALLOWED_BYTES);
        } finally {
            engine.close(Duration.ofSeconds(30));
        }
    }

    private static void generate(Engine engine, int count) {
        for (int i = 0; i < count; i++) {
            PreparedTask task = new PreparedTask(
                    Tasks.freshJob(), Tasks.aRequest("emoji-64", 2, i, 1), Optional.empty(), Optional.empty());
            engine.generate(task, new RecordingListener()).join();
        }
    }

    /** The lowest of a few readings after a collection, for the JVM's compiler holds some megabytes while it works. */
    private static long allocatedBytes() throws InterruptedException {
        System.gc();
        long lowest = Long.MAX_VALUE;
        for (int i = 0; i < READINGS; i++) {
            lowest = Math.min(lowest, NativeMemory.allocatedBytes().orElseThrow());
            Thread.sleep(200);
        }
        return lowest;
    }
}
