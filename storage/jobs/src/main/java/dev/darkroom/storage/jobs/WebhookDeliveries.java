package dev.darkroom.storage.jobs;

import dev.darkroom.events.JobId;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Webhook calls, made and to be made. */
public interface WebhookDeliveries {

    /**
     * Due deliveries, each handed to one caller until {@code claimedUntil}: who dies leaves them to be claimed again then.
     */
    Uni<List<Delivery>> claimDue(Instant now, Instant claimedUntil, int limit);

    /** The receiver took it. */
    default Uni<Void> delivered(String id, int responseStatus, Instant at) {
        return attempted(id, State.DELIVERED, String.valueOf(responseStatus), at);
    }

    /** The attempt failed; the next one is due at {@code nextAttemptAt}. */
    default Uni<Void> retryAt(String id, String reason, Instant nextAttemptAt) {
        return attempted(id, State.PENDING, reason, nextAttemptAt);
    }

    /** No further attempt will be made. */
    default Uni<Void> abandoned(String id, String reason, Instant at) {
        return attempted(id, State.ABANDONED, reason, at);
    }

    /**
     * One attempt was made, if there is such a delivery.
     *
     * @param state of the delivery from now on
     * @param result a response status or a reason
     * @param nextAttemptAt as in {@link Delivery}
     */
    Uni<Void> attempted(String id, State state, String result, Instant nextAttemptAt);

    /** A job's deliveries, oldest first. */
    Uni<List<Delivery>> ofJob(JobId jobId);

    Uni<Optional<Delivery>> find(String id);

    /** How many deliveries are still to be made. */
    Uni<Long> pending();

    /** The calls that were made for a delivery, oldest first. */
    Uni<List<Attempt>> attempts(String id);

    /**
     * Makes the delivery due at once, with all its attempts before it again.
     *
     * @return whether there is such a delivery
     */
    Uni<Boolean> redeliver(String id, Instant now);

    /**
     * One call.
     *
     * @param result a response status or a reason
     */
    record Attempt(Instant madeAt, String result) {}

    /**
     * @param id the {@code webhook-id}
     * @param attempts made before this one
     * @param lastResult of the latest attempt: a response status or a reason; empty before the first
     * @param nextAttemptAt when the next attempt is due; once there will be none, when the last one was made
     * @param traceparent the trace that the job belongs to, if it is traced
     */
    record Delivery(
            String id,
            JobId jobId,
            String url,
            String body,
            int attempts,
            State state,
            String lastResult,
            Instant createdAt,
            Instant nextAttemptAt,
            @Nullable String traceparent) {}

    /** Whether a delivery is still to be made. */
    enum State {
        PENDING,
        DELIVERED,
        ABANDONED
    }
}
