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
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Publishes the messages of committed transactions, at least once: this orchestrator's at once and in order, from memory; those that are
 * overdue because an orchestrator died or the broker did not answer, from the outbox.
 */
@ApplicationScoped
class Relay implements CommitListener {
    private static final int BATCH = 500;
    private static final Duration BETWEEN_DELETES = Duration.ofMillis(100);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    /** Long for a message that is only on its way, short for one whose orchestrator is gone. */
    private static final Duration OVERDUE = Duration.ofSeconds(2);

    private final Outbox outbox;
    private final Publisher publisher;
    private final Counter published;
    private final Loop deletes;
    private final Loop looks;

    /** Ids of messages that this process publishes or has published, until they are forgotten. */
    private final Set<Long> held = ConcurrentHashMap.newKeySet();

    private final Queue<Long> acknowledged = new ConcurrentLinkedQueue<>();

    Relay(Outbox outbox, Publisher publisher, MeterRegistry registry, Vertx vertx) {
        this.outbox = outbox;
        this.publisher = publisher;
        this.published = registry.counter("darkroom.outbox.published");
        this.deletes = new Loop("outbox", vertx, this::forgetAcknowledged);
        this.looks = new Loop("relay", vertx, this::relayOverdue);
    }

    void start(@Observes StartupEvent event) {
        deletes.start(BETWEEN_DELETES);
        looks.start(BETWEEN_LOOKS);
    }

    void stop(@Observes ShutdownEvent event) {
        looks.close();
        deletes.close();
    }

    @Override
    public void committed(Commit commit) {
        List<Long> ids = commit.messageIds();
        if (ids.isEmpty()) {
            return;
        }
        held.addAll(ids);
        publisher
                .publish(commit.changes().outbox())
                .subscribe()
                .with(
                        nothing -> {
                            published.increment(ids.size());
                            acknowledged.addAll(ids);
                        },
                        // They are overdue soon.
                        failure -> ids.forEach(held::remove));
    }

    private Uni<Boolean> forgetAcknowledged() {
        List<Long> ids = new ArrayList<>();
        for (Long id = acknowledged.poll(); id != null; id = acknowledged.poll()) {
            ids.add(id);
        }
        if (ids.isEmpty()) {
            return Uni.createFrom().item(false);
        }
        return outbox.forget(ids)
                .invoke(() -> ids.forEach(held::remove))
                .onFailure()
                .invoke(() -> acknowledged.addAll(ids))
                .replaceWith(false);
    }

    private Uni<Boolean> relayOverdue() {
        return outbox.relay(BATCH, OVERDUE, held, publisher::publish)
                .invoke(messages -> published.increment(messages))
                .map(messages -> messages == BATCH);
    }
}
