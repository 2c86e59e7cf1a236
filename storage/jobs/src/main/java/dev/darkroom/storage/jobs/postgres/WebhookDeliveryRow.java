package dev.darkroom.storage.jobs.postgres;

import dev.darkroom.events.JobId;
import dev.darkroom.storage.jobs.WebhookDeliveries.Delivery;
import dev.darkroom.storage.jobs.WebhookDeliveries.State;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A webhook call, made or to be made. */
@Entity
@Table(name = "webhook_delivery")
class WebhookDeliveryRow {
    @Id
    String id;

    @Column(name = "job_id")
    String jobId;

    @Column
    String url;

    @Column
    String body;

    @Column
    @Enumerated(EnumType.STRING)
    State state;

    @Column
    int attempts;

    @Column(name = "last_result")
    String lastResult;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "next_attempt_at")
    Instant nextAttemptAt;

    @Column
    @Nullable
    String traceparent;

    void attempted(State newState, String result, Instant at) {
        attempts++;
        state = newState;
        lastResult = result;
        nextAttemptAt = at;
    }

    void redeliver(Instant at) {
        attempts = 0;
        state = State.PENDING;
        nextAttemptAt = at;
    }

    Delivery toDelivery() {
        return new Delivery(
                id, new JobId(jobId), url, body, attempts, state, lastResult, createdAt, nextAttemptAt, traceparent);
    }
}
