package dev.darkroom.storage.jobs;

import dev.darkroom.storage.jobs.Changes.OutboxMessage;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.function.Function;

/** Messages that committed transactions have left to publish. */
public interface Outbox {

    /**
     * Publishes the oldest waiting messages, in order, and forgets them once the publisher says they are safe. Only one
     * relay works at a time, over all processes; another one gets 0 at once. A crash in between publishes again.
     *
     * @param publisher completes when the broker has acknowledged every message
     * @return how many were published
     */
    Uni<Integer> relay(int limit, Function<List<OutboxMessage>, Uni<Void>> publisher);

    /** How many messages wait. */
    Uni<Long> waiting();
}
