package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.telemetry.Timers;
import dev.darkroom.worker.batching.MemoryBudget;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The engine's metrics. Written by the engine's thread, read by any. */
final class EngineMeters {
    private static final double[] IMAGES = {1, 2, 4, 8, 16, 32, 64};

    private final MeterRegistry registry;
    private final Timer prepare;
    private final Timer decode;
    private final DistributionSummary batch;
    private final AtomicLong images;
    private final AtomicLong batchBytes;
    private final AtomicLong batchLimit;
    private final AtomicLong models;
    private final AtomicLong weightBytes;
    private final AtomicLong weightLimit;

    EngineMeters(MeterRegistry registry) {
        this.registry = registry;
        this.prepare = Timers.timer(registry, "darkroom.worker.prepare");
        this.decode = Timers.timer(registry, "darkroom.worker.decode");
        this.batch = DistributionSummary.builder("darkroom.worker.batch.images")
                .serviceLevelObjectives(IMAGES)
                .register(registry);
        this.images = gauge("darkroom.worker.images");
        this.batchBytes = bytes("darkroom.worker.batch.memory");
        this.batchLimit = bytes("darkroom.worker.batch.memory.limit");
        this.models = gauge("darkroom.worker.models.loaded");
        this.weightBytes = bytes("darkroom.worker.weights");
        this.weightLimit = bytes("darkroom.worker.weights.limit");
    }

    private AtomicLong gauge(String name) {
        AtomicLong value = new AtomicLong();
        registry.gauge(name, value);
        return value;
    }

    private AtomicLong bytes(String name) {
        AtomicLong value = new AtomicLong();
        Gauge.builder(name, value, AtomicLong::get).baseUnit("bytes").register(registry);
        return value;
    }

    void opened(Device device) {
        Gauge.builder("darkroom.worker.device.available", device, Device::availableBytes)
                .baseUnit("bytes")
                .tag("device", device.name())
                .strongReference(true)
                .register(registry);
    }

    void prepared(long nanos) {
        prepare.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** @param memory that the call was estimated to take, in bytes */
    void stepped(String model, int together, long memory, long nanos) {
        Timers.timer(registry, "darkroom.worker.step", "model", model).record(nanos, TimeUnit.NANOSECONDS);
        batch.record(together);
        batchBytes.set(memory);
    }

    void decoded(long nanos) {
        decode.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** @param held images that are drawn or wait for it */
    void show(int held, MemoryBudget budget, LoadedModels loaded) {
        images.set(held);
        batchLimit.set(budget.bytes());
        models.set(loaded.size());
        weightBytes.set(loaded.bytes());
        weightLimit.set(loaded.mostBytes());
        if (held == 0) {
            batchBytes.set(0);
        }
    }
}
