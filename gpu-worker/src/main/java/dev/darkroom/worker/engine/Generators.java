package dev.darkroom.worker.engine;

import dev.darkroom.worker.config.ServedModelsConfig;
import dev.darkroom.worker.config.WorkerConfig;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The engine that the settings choose. */
final class Generators {
    private Generators() {}

    @Produces
    @Singleton
    static Generator generator(
            ModelRegistry registry,
            WorkerConfig worker,
            ServedModelsConfig models,
            MeterRegistry meters,
            DeviceWatch device) {
        return worker.engine().equals("null")
                ? new NullEngine(registry, worker.nullEngineTime())
                : new Engine(registry, worker, models, meters, device);
    }
}
