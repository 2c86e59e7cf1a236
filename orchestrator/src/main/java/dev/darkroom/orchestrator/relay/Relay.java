package dev.darkroom.orchestrator.relay;

import dev.darkroom.orchestrator.loop.Loop;
import dev.darkroom.orchestrator.processing.Commit;
import dev.darkroom.orchestrator.processing.CommitListener;
import dev.darkroom.storage.jobs.Outbox;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/** Publishes what committed transactions have left in the outbox, in order, at least once. */
@ApplicationScoped
class Relay implements CommitListener {
    private static final int BATCH = 500;

    /** Finds what an orchestrator left that died between commit and publication. */
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

    private final Outbox outbox;
    private final Publisher publisher;
    private final Counter published;
    private final Loop loop;

    Relay(Outbox outbox, Publisher publisher, MeterRegistry registry, Vertx vertx) {
        this.outbox = outbox;
        this.publisher = publisher;
        this.published = registry.counter("darkroom.outbox.published");
        this.loop = new Loop("relay", vertx, this::relay);
    }

    void start(@Observes StartupEvent event) {
        loop.start(LONGEST_PAUSE);
    }

    void stop(@Observes ShutdownEvent event) {
        loop.close();
    }

    @Override
    public void committed(Commit commit) {
        if (!commit.changes().outbox().isEmpty()) {
            loop.wake();
        }
    }

    /** Looks again after every success: another orchestrator, kept out by this run, relies on it. */
    private Uni<Boolean> relay() {
        return outbox.relay(BATCH, publisher::publish)
                .invoke(messages -> published.increment(messages))
                .map(messages -> messages > 0);
    }
}
