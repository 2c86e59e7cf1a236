package dev.darkroom.storage.jobs.postgres;

import dev.darkroom.events.JobId;
import dev.darkroom.storage.jobs.WebhookDeliveries;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.hibernate.LockMode;

/** The deliveries table. A process that claims rows skips those that another is claiming. */
@ApplicationScoped
class PostgresWebhookDeliveries implements WebhookDeliveries {
    private final Sessions sessions;
    private final Pool pool;

    @Inject
    PostgresWebhookDeliveries(Sessions sessions, Pool pool) {
        this.sessions = sessions;
        this.pool = pool;
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
    public Uni<Void> attempted(String id, State state, String result, Instant nextAttemptAt) {
        return sessions.inTransaction(session -> session.find(WebhookDeliveryRow.class, id)
                .onItem()
                .ifNotNull()
                .invoke(row -> row.attempted(state, result, nextAttemptAt))
                .onItem()
                .ifNotNull()
                .call(row -> session.createNativeQuery(
                                "insert into webhook_attempt (delivery_id, result) values (:id, :result)")
                        .setParameter("id", id)
                        .setParameter("result", result)
                        .executeUpdate())
                .replaceWithVoid());
    }

    @Override
    public Uni<Optional<Delivery>> find(String id) {
        return sessions.with(session -> session.find(WebhookDeliveryRow.class, id)
                .map(row -> Optional.ofNullable(row).map(WebhookDeliveryRow::toDelivery)));
    }

    @Override
    public Uni<Long> pending() {
        return pool.preparedQuery("select count(*) from webhook_delivery where state = 'PENDING'")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0));
    }

    @Override
    public Uni<List<Attempt>> attempts(String id) {
        return pool.preparedQuery("select made_at, result from webhook_attempt where delivery_id = $1 order by id")
                .execute(Tuple.of(id))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new Attempt(row.getOffsetDateTime("made_at").toInstant(), row.getString("result")))
                        .toList());
    }

    @Override
    public Uni<Boolean> redeliver(String id, Instant now) {
        return sessions.inTransaction(session -> session.find(WebhookDeliveryRow.class, id)
                .map(row -> {
                    if (row != null) {
                        row.redeliver(now);
                    }
                    return row != null;
                }));
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
