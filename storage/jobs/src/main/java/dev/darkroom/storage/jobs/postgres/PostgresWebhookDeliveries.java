package dev.darkroom.storage.jobs.postgres;

import dev.darkroom.events.JobId;
import dev.darkroom.storage.jobs.WebhookDeliveries;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import org.hibernate.LockMode;

/** The deliveries table. Who claims rows skips those that somebody else is claiming. */
@ApplicationScoped
class PostgresWebhookDeliveries implements WebhookDeliveries {
    private final Sessions sessions;

    @Inject
    PostgresWebhookDeliveries(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public Uni<List<Delivery>> claimDue(Instant now, Instant claimedUntil, int limit) {
        return sessions.inTransaction(session -> session.createSelectionQuery("""
                        from WebhookDeliveryRow where state = PENDING and nextAttemptAt <= :now
                        order by nextAttemptAt, id
                        """, WebhookDeliveryRow.class)
                .setParameter("now", now)
                .setMaxResults(limit)
                .setLockMode(LockMode.UPGRADE_SKIPLOCKED)
                .getResultList()
                .invoke(rows -> rows.forEach(row -> row.nextAttemptAt = claimedUntil))
                .map(PostgresWebhookDeliveries::deliveries));
    }

    @Override
    public Uni<Void> delivered(String id, int responseStatus, Instant at) {
        return attempted(id, State.DELIVERED, String.valueOf(responseStatus), at);
    }

    @Override
    public Uni<Void> retryAt(String id, String reason, Instant nextAttemptAt) {
        return attempted(id, State.PENDING, reason, nextAttemptAt);
    }

    @Override
    public Uni<Void> abandoned(String id, String reason, Instant at) {
        return attempted(id, State.ABANDONED, reason, at);
    }

    private Uni<Void> attempted(String id, State state, String result, Instant at) {
        return sessions.inTransaction(session -> session.find(WebhookDeliveryRow.class, id)
                .onItem()
                .ifNotNull()
                .invoke(row -> row.attempted(state, result, at))
                .replaceWithVoid());
    }

    @Override
    public Uni<List<Delivery>> ofJob(JobId jobId) {
        return sessions.with(session -> session.createSelectionQuery(
                        "from WebhookDeliveryRow where jobId = :jobId order by createdAt, id", WebhookDeliveryRow.class)
                .setParameter("jobId", jobId.value())
                .getResultList()
                .map(PostgresWebhookDeliveries::deliveries));
    }

    private static List<Delivery> deliveries(List<WebhookDeliveryRow> rows) {
        return rows.stream().map(WebhookDeliveryRow::toDelivery).toList();
    }
}
