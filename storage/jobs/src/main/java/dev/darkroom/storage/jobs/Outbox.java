package dev.darkroom.storage.jobs;

import dev.darkroom.storage.jobs.Changes.OutboxMessage;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Messages that committed transactions have left to publish. Who commits publishes them from memory and then has them forgotten; what
 * it could not publish, {@link #relay} does.
 */
public interface Outbox {

    /** Forgets messages that the broker has acknowledged. */
    Uni<Void> forget(Collection<Long> ids);

    /**
     * Publishes messages that nobody has published in time, the oldest first, in order, and forgets them once the publisher says they are
     * safe. Only one relay works at a time, over all processes; another one gets 0 at once. A crash in between publishes again.
     *
     * @param overdue how long a message has waited at least
     * @param except ids of messages that are left out
     * @param publisher completes when the broker has acknowledged every message
     * @return how many were published
     */
    Uni<Integer> relay(
            int limit, Duration overdue, Set<Long> except, Function<List<OutboxMessage>, Uni<Void>> publisher);

    /** How many messages wait. */
    Uni<Long> waiting();
}
