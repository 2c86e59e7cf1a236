package dev.darkroom.gateway.limits;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

/** Counts the requests that a limit has kept out. */
@Singleton
class Refusals {
    private final Counter byRate;
    private final Counter byUnfinishedJobs;

    Refusals(MeterRegistry registry) {
        this.byRate = counter(registry, "rate");
        this.byUnfinishedJobs = counter(registry, "unfinished_jobs");
    }

    private static Counter counter(MeterRegistry registry, String limit) {
        return registry.counter("darkroom.gateway.refusals", "limit", limit);
    }

    void byRate() {
        byRate.increment();
    }

    void byUnfinishedJobs() {
        byUnfinishedJobs.increment();
    }
}
