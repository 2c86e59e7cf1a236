package dev.darkroom.orchestrator.topics;

import dev.darkroom.events.Topics;
import dev.darkroom.orchestrator.loop.EventLoop;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jboss.logging.Logger;

/** The task queues of the pools. A pool begins to exist when a worker names it; the first service that needs its topic creates it. */
@ApplicationScoped
public class PoolTopics {
    private static final Logger LOG = Logger.getLogger(PoolTopics.class);

    private final Broker broker;
    private final Set<String> existing = ConcurrentHashMap.newKeySet();

    PoolTopics(Broker broker) {
        this.broker = broker;
        this.existing.addAll(List.of(Topics.DEFAULT_POOL, Topics.TRAINING_POOL));
    }

    /** Completes once the topics of these pools exist, on the caller's event loop. */
    public Uni<Void> create(Collection<String> pools) {
        List<String> unknown =
                pools.stream().filter(pool -> !existing.contains(pool)).toList();
        if (unknown.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return EventLoop.comeBack(Uni.createFrom()
                .voidItem()
                .invoke(() -> createNow(unknown))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()));
    }

    private void createNow(List<String> pools) {
        try {
            broker.create(pools.stream().map(Topics::taskQueue).toList());
            existing.addAll(pools);
            LOG.infof("task queues ready pools=%s", pools);
        } catch (ExecutionException e) {
            throw new IllegalStateException("task queues cannot be created yet", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopping", e);
        }
    }
}
