package dev.darkroom.orchestrator.timers;

import dev.darkroom.orchestrator.loop.Loop;
import dev.darkroom.storage.jobs.JobStore;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.InstantSource;

/** Forgets consumed messages that Kafka will not deliver again; even if it did, deciding them twice changes nothing. */
@ApplicationScoped
class InboxCleaner {
    private static final Duration INTERVAL = Duration.ofHours(1);
    private static final Duration KEPT = Duration.ofDays(1);

    private final JobStore store;
    private final InstantSource clock;
    private final Loop loop;

    InboxCleaner(JobStore store, InstantSource clock, Vertx vertx) {
        this.store = store;
        this.clock = clock;
        this.loop = new Loop("inbox-cleaner", vertx, this::clean);
    }

    void start(@Observes StartupEvent event) {
        loop.start(INTERVAL);
    }

    void stop(@Observes ShutdownEvent event) {
        loop.close();
    }

    private Uni<Boolean> clean() {
        return store.forgetConsumed(clock.instant().minus(KEPT)).replaceWith(false);
    }
}
