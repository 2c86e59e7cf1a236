package dev.darkroom.storage.jobs.postgres;

import static java.util.stream.Collectors.toMap;

import dev.darkroom.events.JobId;
import dev.darkroom.storage.jobs.Changes;
import dev.darkroom.storage.jobs.Changes.Append;
import dev.darkroom.storage.jobs.ConcurrentChangeException;
import dev.darkroom.storage.jobs.JobProjection;
import dev.darkroom.storage.jobs.JobStore;
import dev.darkroom.storage.jobs.JobView;
import dev.darkroom.storage.jobs.RecordedEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The event log in PostgreSQL. The primary key (job, version) makes the log linear: of two writers that decided on the same
 * version, the second one violates it.
 */
@ApplicationScoped
class PostgresJobStore implements JobStore {
    /** unique_violation, serialization_failure, deadlock_detected: PostgreSQL manual, appendix A. */
    private static final Set<String> SOMEBODY_WAS_FASTER = Set.of("23505", "40001", "40P01");

    private static final int JOBS_PER_REBUILD_PAGE = 500;

    private final Pool pool;

    @Inject
    PostgresJobStore(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<Set<String>> alreadyConsumed(Set<String> messageIds) {
        return pool.preparedQuery("select message_id from inbox where message_id = any($1)")
                .execute(Tuple.tuple().addArrayOfString(Columns.strings(messageIds)))
                .map(rows -> {
                    Set<String> consumed = new HashSet<>();
                    rows.forEach(row -> consumed.add(row.getString("message_id")));
                    return consumed;
                });
    }

    @Override
    public Uni<Map<JobId, List<RecordedEvent>>> load(Set<JobId> jobIds) {
        return load(pool, jobIds);
    }

    private static Uni<Map<JobId, List<RecordedEvent>>> load(SqlClient client, Collection<JobId> jobIds) {
        return client.preparedQuery("""
                        select job_id, version, type, data::text as data, recorded_at
                        from job_event where job_id = any($1) order by job_id, version
                        """)
                .execute(Tuple.tuple().addArrayOfString(Columns.strings(jobIds)))
                .map(PostgresJobStore::histories);
    }

    static Map<JobId, List<RecordedEvent>> histories(RowSet<Row> rows) {
        Map<JobId, List<RecordedEvent>> histories = new HashMap<>();
        for (Row row : rows) {
            histories
                    .computeIfAbsent(new JobId(row.getString("job_id")), id -> new ArrayList<>())
                    .add(new RecordedEvent(
                            row.getLong("version"),
                            StoredJson.event(row.getString("type"), row.getString("data")),
                            row.getOffsetDateTime("recorded_at").toInstant()));
        }
        return histories;
    }

    @Override
    public Uni<Void> commit(Changes changes) {
        return pool.withTransaction(connection -> write(new BatchWriter(connection), connection, changes))
                .onFailure(PostgresJobStore::somebodyWasFaster)
                .transform(failure -> new ConcurrentChangeException());
    }

    /** Statements that do not need one another's answers are sent together; the server runs them one by one, in this order. */
    private static Uni<Void> write(BatchWriter writer, SqlConnection connection, Changes changes) {
        Uni<Void> consumed = writer.consume(changes.consumed());
        return Uni.combine()
                .all()
                .unis(consumed, currentViews(connection, changes.appended()))
                .with((nothing, current) -> JobProjection.project(current, changes.appended()))
                .chain(views -> Uni.join()
                        .all(
                                writer.append(changes.appended()),
                                writer.putViews(views.values(), leases(changes.appended())),
                                writer.renew(changes.leases()),
                                writer.enqueue(changes.outbox()),
                                writer.announce(changes.webhooks()))
                        .andFailFast())
                .replaceWithVoid();
    }

    private static Uni<Map<JobId, JobView>> currentViews(SqlConnection connection, List<Append> batch) {
        if (batch.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        String[] jobIds = Columns.strings(batch.stream().map(Append::jobId).toList());
        return connection
                .preparedQuery("select view::text as view from job where id = any($1)")
                .execute(Tuple.tuple().addArrayOfString(jobIds))
                .map(rows -> {
                    Map<JobId, JobView> views = new HashMap<>();
                    for (Row row : rows) {
                        JobView view = StoredJson.view(row.getString("view"));
                        views.put(view.id(), view);
                    }
                    return views;
                });
    }

    private static Map<JobId, Instant> leases(List<Append> batch) {
        return batch.stream().collect(toMap(Append::jobId, Append::leaseUntil, (earlier, later) -> later));
    }

    private static boolean somebodyWasFaster(Throwable failure) {
        return failure instanceof PgException refused && SOMEBODY_WAS_FASTER.contains(refused.getSqlState());
    }

    @Override
    public Uni<Long> forgetConsumed(Instant before) {
        return pool.preparedQuery("delete from inbox where consumed_at < $1")
                .execute(Tuple.of(Columns.timestamp(before)))
                .map(deleted -> (long) deleted.rowCount());
    }

    /** The view goes first, and only if the job has ended: nothing is written to it any more then. */
    @Override
    public Uni<Boolean> erase(JobId jobId) {
        Tuple id = Tuple.of(jobId.value());
        return pool.withTransaction(connection -> connection
                .preparedQuery("delete from job where id = $1 and status not in ('queued', 'running')")
                .execute(id)
                .chain(deleted -> deleted.rowCount() == 0
                        ? Uni.createFrom().item(false)
                        : Multi.createFrom()
                                .items(
                                        "delete from job_event where job_id = $1",
                                        "delete from webhook_attempt where delivery_id in"
                                                + " (select id from webhook_delivery where job_id = $1)",
                                        "delete from webhook_delivery where job_id = $1")
                                .onItem()
                                .transformToUniAndConcatenate(
                                        sql -> connection.preparedQuery(sql).execute(id))
                                .collect()
                                .asList()
                                .replaceWith(true)));
    }

    /** Writers wait meanwhile; readers see the old views until the new ones are complete. */
    @Override
    public Uni<Long> rebuildViews(Instant leaseUntil) {
        return pool.withTransaction(connection -> connection
                .query("lock table job in exclusive mode; delete from job")
                .execute()
                .chain(() -> rebuildAfter("", 0, connection, leaseUntil)));
    }

    private static Uni<Long> rebuildAfter(String jobId, long done, SqlConnection connection, Instant leaseUntil) {
        return connection
                .preparedQuery("select distinct job_id from job_event where job_id > $1 order by job_id limit $2")
                .execute(Tuple.of(jobId, JOBS_PER_REBUILD_PAGE))
                .map(rows -> {
                    List<JobId> page = new ArrayList<>();
                    rows.forEach(row -> page.add(new JobId(row.getString("job_id"))));
                    return page;
                })
                .chain(page -> page.isEmpty()
                        ? Uni.createFrom().item(done)
                        : load(connection, page)
                                .chain(histories -> rebuild(histories, connection, leaseUntil))
                                .chain(() -> rebuildAfter(
                                        page.getLast().value(), done + page.size(), connection, leaseUntil)));
    }

    private static Uni<Void> rebuild(
            Map<JobId, List<RecordedEvent>> histories, SqlConnection connection, Instant leaseUntil) {
        Map<JobId, JobView> views = new LinkedHashMap<>();
        Map<JobId, Instant> leases = new HashMap<>();
        histories.forEach((jobId, history) -> {
            views.put(jobId, JobProjection.project(history));
            leases.put(jobId, leaseUntil);
        });
        return new BatchWriter(connection).putViews(views.values(), leases);
    }
}
