package dev.darkroom.storage.jobs.postgres;

import dev.darkroom.events.EncodedEvent;
import dev.darkroom.events.JobId;
import dev.darkroom.jobs.JobKind;
import dev.darkroom.storage.jobs.Changes.Append;
import dev.darkroom.storage.jobs.Changes.LeaseRenewal;
import dev.darkroom.storage.jobs.Changes.NewDelivery;
import dev.darkroom.storage.jobs.Changes.OutboxMessage;
import dev.darkroom.storage.jobs.ConcurrentChangeException;
import dev.darkroom.storage.jobs.WebhookDeliveries;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.SqlResult;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes batches of rows within a transaction, one statement for all rows of a table. */
final class BatchWriter {
    private static final String INSERT_INBOX = "insert into inbox (message_id) select * from unnest($1::text[])";

    private static final String INSERT_EVENTS = """
            insert into job_event (created_at, job_id, version, type, data)
            select created_at, job_id, version, type, data::json
            from unnest($1::timestamptz[], $2::text[], $3::bigint[], $4::text[], $5::text[])
                as new (created_at, job_id, version, type, data)
            """;

    private static final String INSERT_VIEWS = """
            insert into job
                (id, version, tenant, kind, pool, status, dispatched, attempts, priority, cost, created_at, deadline,
                 lease_until, view)
            select id, version, tenant, kind, pool, status, dispatched, attempts, priority, cost, created_at, deadline,
                   lease_until, view::json
            from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[],
                        $8::integer[], $9::integer[], $10::bigint[], $11::timestamptz[], $12::timestamptz[],
                        $13::timestamptz[], $14::text[])
                as new (id, version, tenant, kind, pool, status, dispatched, attempts, priority, cost, created_at,
                        deadline, lease_until, view)
            on conflict (id) do nothing
            """;

    private static final String UPDATE_VIEWS = """
            update job set
                version = new.version, status = new.status, dispatched = new.dispatched, attempts = new.attempts,
                cost = new.cost, lease_until = new.lease_until, view = new.view::json
            from unnest($1::text[], $2::timestamptz[], $3::bigint[], $4::bigint[], $5::text[], $6::boolean[],
                        $7::integer[], $8::bigint[], $9::timestamptz[], $10::text[])
                as new (id, created_at, expected_version, version, status, dispatched, attempts, cost, lease_until, view)
            where job.id = new.id and job.created_at = new.created_at and job.version = new.expected_version
            """;

    private static final String RENEW_LEASES = """
            update job set lease_until = renewal.lease_until
            from unnest($1::text[], $2::integer[], $3::timestamptz[]) as renewal (job_id, attempt, lease_until)
            where job.id = renewal.job_id and job.attempts = renewal.attempt and job.dispatched
            """;

    /** Ordered before the ids are drawn, so that messages keep their order. */
    private static final String INSERT_OUTBOX = """
            insert into outbox (topic, key, headers, value)
            select topic, key, headers::json, value
            from unnest($1::text[], $2::text[], $3::text[], $4::bytea[])
                with ordinality as new (topic, key, headers, value, position)
            order by position
            returning id
            """;

    private static final String INSERT_DELIVERIES = """
            insert into webhook_delivery
                (id, job_id, url, body, traceparent, state, attempts, last_result, created_at, next_attempt_at)
            select id, job_id, url, body, traceparent, $7, 0, '', created_at, created_at
            from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[])
                as new (id, job_id, url, body, created_at, traceparent)
            on conflict (id) do nothing
            """;

    private record EventRow(Instant createdAt, JobId jobId, long version, EncodedEvent event) {}

    private final SqlConnection connection;
    private final int contract;

    /** @param contract number of the contract that views are written by */
    BatchWriter(SqlConnection connection, int contract) {
        this.connection = connection;
        this.contract = contract;
    }

    Uni<Void> consume(List<String> messageIds) {
        return write(INSERT_INBOX, messageIds, Columns.of(messageIds).text(id -> id));
    }

    Uni<Void> append(List<Append> batch) {
        List<EventRow> rows = new ArrayList<>();
        for (Append append : batch) {
            long version = append.expectedVersion();
            for (EncodedEvent event : append.events()) {
                rows.add(new EventRow(append.view().createdAt(), append.jobId(), ++version, event));
            }
        }
        // All writers take the locks in the same order.
        rows.sort(Comparator.comparing(EventRow::jobId).thenComparing(EventRow::version));
        return write(
                INSERT_EVENTS,
                rows,
                Columns.of(rows)
                        .timestamp(EventRow::createdAt)
                        .text(row -> row.jobId().value())
                        .bigint(EventRow::version)
                        .text(row -> row.event().type().toString())
                        .text(row -> StoredJson.ofEvent(row.event())));
    }

    /** Fails with {@link ConcurrentChangeException} when there is a job of one of these ids. */
    Uni<Void> insertViews(Collection<Append> created) {
        List<Append> rows = inOrder(created);
        return allOrNone(
                INSERT_VIEWS,
                rows,
                Columns.of(rows)
                        .text(row -> row.jobId().value())
                        .bigint(row -> row.view().version())
                        .text(row -> row.view().tenant())
                        .text(row -> JobKind.of(row.view().request()).wireName())
                        .text(row -> row.view().request().pool())
                        .text(row -> row.view().status().wireName())
                        .bool(row -> row.view().dispatched())
                        .integer(row -> row.view().attempts())
                        .integer(row -> row.view().request().priority())
                        .bigint(row -> row.view().request().cost())
                        .timestamp(row -> row.view().createdAt())
                        .timestamp(row -> row.view().request().deadline())
                        .timestamp(BatchWriter::lease)
                        .text(row -> StoredJson.ofView(row.view(), contract)));
    }

    /** Fails with {@link ConcurrentChangeException} when one of these jobs is not at the expected version. */
    Uni<Void> updateViews(Collection<Append> changed) {
        List<Append> rows = inOrder(changed);
        return allOrNone(
                UPDATE_VIEWS,
                rows,
                Columns.of(rows)
                        .text(row -> row.jobId().value())
                        .timestamp(row -> row.view().createdAt())
                        .bigint(Append::expectedVersion)
                        .bigint(row -> row.view().version())
                        .text(row -> row.view().status().wireName())
                        .bool(row -> row.view().dispatched())
                        .integer(row -> row.view().attempts())
                        .bigint(row -> row.view().request().cost())
                        .timestamp(BatchWriter::lease)
                        .text(row -> StoredJson.ofView(row.view(), contract)));
    }

    private static List<Append> inOrder(Collection<Append> batch) {
        return batch.stream().sorted(Comparator.comparing(Append::jobId)).toList();
    }

    private static @Nullable Instant lease(Append append) {
        return append.view().dispatched() ? append.leaseUntil() : null;
    }

    private Uni<Void> allOrNone(String sql, List<Append> rows, Columns<Append> columns) {
        return written(sql, rows, columns)
                .invoke(written -> {
                    if (written < rows.size()) {
                        throw new ConcurrentChangeException();
                    }
                })
                .replaceWithVoid();
    }

    Uni<Void> renew(List<LeaseRenewal> renewals) {
        Map<JobId, LeaseRenewal> latest = new LinkedHashMap<>();
        renewals.forEach(renewal ->
                latest.merge(renewal.jobId(), renewal, (one, other) -> other.attempt() < one.attempt() ? one : other));
        return write(
                RENEW_LEASES,
                latest.values(),
                Columns.of(latest.values())
                        .text(renewal -> renewal.jobId().value())
                        .integer(LeaseRenewal::attempt)
                        .timestamp(LeaseRenewal::leaseUntil));
    }

    /** The ids of the messages, in their order. */
    Uni<List<Long>> enqueue(List<OutboxMessage> messages) {
        if (messages.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        Tuple arrays = Columns.of(messages)
                .text(OutboxMessage::topic)
                .text(OutboxMessage::key)
                .text(message -> StoredJson.ofHeaders(message.headers()))
                .bytes(OutboxMessage::value)
                .toTuple();
        return connection.preparedQuery(INSERT_OUTBOX).execute(arrays).map(rows -> {
            List<Long> ids = new ArrayList<>();
            rows.forEach(row -> ids.add(row.getLong("id")));
            return ids;
        });
    }

    Uni<Void> announce(List<NewDelivery> deliveries) {
        return write(
                INSERT_DELIVERIES,
                deliveries,
                Columns.of(deliveries)
                        .text(NewDelivery::id)
                        .text(delivery -> delivery.jobId().value())
                        .text(NewDelivery::url)
                        .text(NewDelivery::body)
                        .timestamp(NewDelivery::createdAt)
                        .text(NewDelivery::traceparent)
                        .constant(WebhookDeliveries.State.PENDING.name()));
    }

    private Uni<Void> write(String sql, Collection<?> rows, Columns<?> columns) {
        return written(sql, rows, columns).replaceWithVoid();
    }

    /** How many rows were. */
    private Uni<Integer> written(String sql, Collection<?> rows, Columns<?> columns) {
        if (rows.isEmpty()) {
            return Uni.createFrom().item(0);
        }
        Tuple arrays = columns.toTuple();
        return connection.preparedQuery(sql).execute(arrays).map(SqlResult::rowCount);
    }
}
