package dev.darkroom.worker.attempts;

import dev.darkroom.events.GenerationTask;
import dev.darkroom.storage.objects.memory.InMemoryObjectStore;
import dev.darkroom.worker.Tasks;
import dev.darkroom.worker.checkpoints.CheckpointStore;
import dev.darkroom.worker.config.Configs;
import dev.darkroom.worker.config.WorkerConfig;
import dev.darkroom.worker.engine.DeviceWatch;
import dev.darkroom.worker.engine.Generator;
import dev.darkroom.worker.engine.ModelCards;
import dev.darkroom.worker.engine.ModelRegistry;
import dev.darkroom.worker.engine.TrainedModels;
import dev.darkroom.worker.images.SourceImageLoader;
import dev.darkroom.worker.trainings.Trainer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.io.TempDir;

/** A runner of attempts with a bucket in memory, which remembers what it reports. */
abstract class AttemptRunnerFixture {
    @TempDir
    private Path folder;

    final RecordingReports reports = new RecordingReports();
    final InMemoryObjectStore objects = new InMemoryObjectStore();
    final RunningAttempts running = new RunningAttempts(Configs.worker(Map.of("darkroom.worker.drain", "400ms")));
    final CheckpointStore checkpoints = new CheckpointStore(objects, new SimpleMeterRegistry());
    final GenerationTask task = new GenerationTask(Tasks.freshJob(), 2, Tasks.aRequest("tiny", 3, 7, 2), null);

    AttemptRunner runner(Generator generator) {
        return runner(generator, "1h");
    }

    AttemptRunner runner(Generator generator, String heartbeat) {
        WorkerConfig config =
                Configs.worker(Map.of("darkroom.worker.id", "test-worker", "darkroom.worker.heartbeat", heartbeat));
        Map<String, String> noModels =
                Map.of("darkroom.models.path", folder.toString(), "darkroom.models.fetched", folder.toString());
        ModelRegistry registry = new ModelRegistry(Configs.models(noModels));
        TrainedModels models = new TrainedModels(
                objects, registry, new ModelCards(registry, Configs.models(noModels), config, objects));
        return new AttemptRunner(
                running,
                generator,
                new Trainer(config, registry, models, objects, new DeviceWatch()),
                models,
                new SourceImageLoader(objects),
                checkpoints,
                new ImageStore(objects, new SimpleMeterRegistry()),
                objects,
                reports,
                OpenTelemetry.noop().getTracer("test"),
                Clock.systemUTC(),
                config);
    }

    static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }
}
