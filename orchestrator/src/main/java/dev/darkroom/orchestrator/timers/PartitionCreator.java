package dev.darkroom.orchestrator.timers;

import dev.darkroom.orchestrator.loop.Loop;
import dev.darkroom.storage.jobs.JobStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Creates the partitions for the events of the next days, and exposes for how many days there are some. */
@ApplicationScoped
class PartitionCreator {
    private static final Duration INTERVAL = Duration.ofHours(1);

    private final JobStore store;
    private final InstantSource clock;
    private final Loop loop;
    private volatile Instant until = Instant.MIN;

    PartitionCreator(JobStore store, InstantSource clock, MeterRegistry registry, Vertx vertx) {
        this.store = store;
        this.clock = clock;
        this.loop = new Loop("partition-creator", vertx, this::make);
        registry.gauge("darkroom.events.days.ahead", this, PartitionCreator::daysAhead);
    }

    void start(@Observes StartupEvent event) {
        loop.start(INTERVAL);
    }

    void stop(@Observes ShutdownEvent event) {
        loop.close();
    }

    private Uni<Boolean> make() {
        return store.createPartitions(clock.instant())
                .invoke(end -> until = end)
                .replaceWith(false);
    }

    private double daysAhead() {
        Instant now = clock.instant();
        return until.isBefore(now) ? 0 : Duration.between(now, until).toDays();
    }
}
