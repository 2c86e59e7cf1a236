package dev.darkroom.storage.jobs.memory;

import static java.util.Comparator.comparing;

import dev.darkroom.events.JobId;
import dev.darkroom.storage.jobs.Changes.NewDelivery;
import dev.darkroom.storage.jobs.WebhookDeliveries;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The webhook calls of {@link InMemoryJobs}. */
final class InMemoryDeliveries implements WebhookDeliveries {
    private final InstantSource clock;
    private final Guard guard;
    private final Map<String, Delivery> deliveries = new LinkedHashMap<>();
    private final Map<String, List<Attempt>> attempts = new HashMap<>();

    /**
     * @param clock tells when an attempt was recorded
     * @param guard of what the jobs change
     */
    InMemoryDeliveries(InstantSource clock, Guard guard) {
        this.clock = clock;
        this.guard = guard;
    }

    /** The lock is held. */
    void announce(NewDelivery delivery) {
        deliveries.putIfAbsent(delivery.id(), pending(delivery));
    }

    /** The lock is held. */
    void forget(JobId jobId) {
        deliveries.values().removeIf(delivery -> delivery.jobId().equals(jobId));
        attempts.keySet().retainAll(deliveries.keySet());
    }

    private static Delivery pending(NewDelivery delivery) {
        return new Delivery(
                delivery.id(),
                delivery.jobId(),
                delivery.url(),
                delivery.body(),
                0,
                State.PENDING,
                "",
                delivery.createdAt(),
                delivery.createdAt(),
                delivery.traceparent());
    }

    @Override
    public Uni<List<Delivery>> claimDue(Instant now, Instant claimedUntil, int limit) {
        return guard.locked(() -> {
            List<Delivery> due = deliveries.values().stream()
                    .filter(delivery -> delivery.state() == State.PENDING)
                    .filter(delivery -> !delivery.nextAttemptAt().isAfter(now))
                    .sorted(comparing(Delivery::nextAttemptAt))
                    .limit(limit)
                    .map(delivery ->
                            with(delivery, delivery.attempts(), State.PENDING, delivery.lastResult(), claimedUntil))
                    .toList();
            due.forEach(delivery -> deliveries.put(delivery.id(), delivery));
            return due;
        });
    }

    @Override
    public Uni<Void> attempted(String id, State state, String result, Instant nextAttemptAt) {
        UnaryOperator<Delivery> change =
                delivery -> with(delivery, delivery.attempts() + 1, state, result, nextAttemptAt);
        return guard.<@Nullable Void>locked(() -> {
            if (deliveries.computeIfPresent(id, (key, delivery) -> change.apply(delivery)) != null) {
                attempts.computeIfAbsent(id, key -> new ArrayList<>()).add(new Attempt(clock.instant(), result));
            }
            return null;
        });
    }

    @Override
    public Uni<Optional<Delivery>> find(String id) {
        return guard.locked(() -> Optional.ofNullable(deliveries.get(id)));
    }

    @Override
    public Uni<Long> pending() {
        return guard.locked(() -> deliveries.values().stream()
                .filter(delivery -> delivery.state() == State.PENDING)
                .count());
    }

    @Override
    public Uni<List<Attempt>> attempts(String id) {
        return guard.locked(() -> List.copyOf(attempts.getOrDefault(id, List.of())));
    }

    @Override
    public Uni<Boolean> redeliver(String id, Instant now) {
        return guard.locked(() -> deliveries.computeIfPresent(
                        id, (key, delivery) -> with(delivery, 0, State.PENDING, delivery.lastResult(), now))
                != null);
    }

    private static Delivery with(Delivery delivery, int attempts, State state, String result, Instant nextAttemptAt) {
        return new Delivery(
                delivery.id(),
                delivery.jobId(),
                delivery.url(),
                delivery.body(),
                attempts,
                state,
                result,
                delivery.createdAt(),
                nextAttemptAt,
                delivery.traceparent());
    }

    @Override
    public Uni<List<Delivery>> ofJob(JobId jobId) {
        return guard.locked(() -> deliveries.values().stream()
                .filter(delivery -> delivery.jobId().equals(jobId))
                .sorted(comparing(Delivery::createdAt).thenComparing(Delivery::id))
                .toList());
    }
}
