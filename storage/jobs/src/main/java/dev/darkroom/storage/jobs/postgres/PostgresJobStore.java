package dev.darkroom.storage.jobs.postgres;

import static java.util.stream.Collectors.partitioningBy;

import dev.darkroom.events.CodecException;
import dev.darkroom.events.JobId;
import dev.darkroom.jobs.Job;
import dev.darkroom.jobs.RecordedEvent;
import dev.darkroom.storage.jobs.Changes;
import dev.darkroom.storage.jobs.Changes.Append;
import dev.darkroom.storage.jobs.ConcurrentChangeException;
import dev.darkroom.storage.jobs.EventsConfig;
import dev.darkroom.storage.jobs.JobStore;
import dev.darkroom.storage.jobs.UnstorableChangeException;
import dev.darkroom.storage.jobs.postgres.EventLog.Place;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The event log in PostgreSQL. Its primary key (creation of the job, job, version) makes the log linear: of two writers that decided on
 * the same version, the second one violates it. That a job is created once, the primary key of the views holds.
 */
@ApplicationScoped
class PostgresJobStore implements JobStore {
    /**
     * unique_violation, serialization_failure, deadlock_detected, and check_violation where a partition was made while we wrote to the
     * default one: PostgreSQL manual, appendix A.
     */
    private static final Set<String> CONCURRENT_WRITE_STATES = Set.of("23505", "40001", "40P01", "23514");

    /** Classes data_exception and program_limit_exceeded of the same appendix. */
    private static final Set<String> UNSTORABLE_CLASSES = Set.of("22", "54");

    private static final int JOBS_PER_REBUILD_PAGE = 500;

    private final Pool pool;
    private final int contract;
    private final EventPartitions partitions;

    @Inject
    PostgresJobStore(Pool pool, EventsConfig events) {
        this.pool = pool;
        this.contract = events.write();
        this.partitions = new EventPartitions(pool);
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
        return EventLog.histories(pool, jobIds, 0);
    }

    @Override
    public Uni<List<Long>> commit(Changes changes) {
        return Transactions.run(pool, connection -> write(new BatchWriter(connection, contract), changes))
                .onFailure(PostgresJobStore::wasWrittenConcurrently)
                .transform(failure -> new ConcurrentChangeException())
                .onFailure(PostgresJobStore::isUnstorable)
                .transform(PostgresJobStore::unstorable);
    }

    /** The statements are sent together; the server runs them one by one, in this order. */
    private static Uni<List<Long>> write(BatchWriter writer, Changes changes) {
        Map<Boolean, List<Append>> batch =
                changes.appended().stream().collect(partitioningBy(append -> append.expectedVersion() == 0));
        return Uni.combine()
                .all()
                .unis(
                        writer.consume(changes.consumed()),
                        writer.append(changes.appended()),
                        writer.insertViews(batch.getOrDefault(true, List.of())),
                        writer.updateViews(batch.getOrDefault(false, List.of())),
                        writer.renew(changes.leases()),
                        writer.enqueue(changes.outbox()),
                        writer.announce(changes.webhooks()))
                .with((consumed, events, created, changed, renewed, messages, announced) -> messages);
    }

    private static boolean wasWrittenConcurrently(Throwable failure) {
        return failure instanceof PgException refused && CONCURRENT_WRITE_STATES.contains(refused.getSqlState());
    }

    private static boolean isUnstorable(Throwable failure) {
        return switch (failure) {
            case PgException refused ->
                UNSTORABLE_CLASSES.contains(refused.getSqlState().substring(0, 2));
            // What a message holds can be too far off for a type of the driver's.
            case ArithmeticException tooLarge -> true;
            case DateTimeException tooFar -> true;
            case CodecException unwritable -> true;
            default -> false;
        };
    }

    private static UnstorableChangeException unstorable(Throwable failure) {
        return new UnstorableChangeException(
                failure instanceof PgException refused
                        ? "PostgreSQL refuses it: " + refused.getSqlState()
                        : "it cannot be written: " + failure.getClass().getSimpleName());
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
        return pool.withTransaction(connection -> forget(Set.of(jobId), connection)
                .chain(ended -> EventLog.delete(connection, ended).replaceWith(!ended.isEmpty())));
    }

    @Override
    public Uni<Void> expire(Set<JobId> jobIds) {
        return pool.withTransaction(connection -> forget(jobIds, connection)).replaceWithVoid();
    }

    /** Deletes the views and webhook calls of those that have ended, and tells where their events are. */
    private static Uni<List<Place>> forget(Set<JobId> jobIds, SqlConnection connection) {
        return connection
                .preparedQuery("""
                        delete from job where id = any($1) and status not in ('queued', 'running') returning id, created_at
                        """)
                .execute(Tuple.tuple().addArrayOfString(Columns.strings(jobIds)))
                .map(EventLog::places)
                .call(ended -> connection
                        .preparedQuery("""
                                with delivery as (delete from webhook_delivery where job_id = any($1) returning id)
                                delete from webhook_attempt using delivery where delivery_id = delivery.id
                                """)
                        .execute(Tuple.tuple()
                                .addArrayOfString(ended.stream().map(Place::id).toArray(String[]::new))));
    }

    @Override
    public Uni<Void> dropDays(Instant before) {
        return partitions.dropBefore(before);
    }

    @Override
    public Uni<Instant> createPartitions(Instant now) {
        return partitions.createPartitions(now);
    }

    /** Writers wait meanwhile; readers see the old views until the new ones are complete. */
    @Override
    public Uni<Long> rebuildViews(Instant leaseUntil) {
        return pool.withTransaction(connection -> connection
                .query("lock table job in exclusive mode; delete from job")
                .execute()
                .chain(() -> Multi.createBy()
                        .repeating()
                        .uni(AtomicReference<@Nullable Place>::new, last -> rebuildNext(last, connection, leaseUntil))
                        .whilst(jobs -> jobs == JOBS_PER_REBUILD_PAGE)
                        .collect()
                        .last())
                .chain(() -> connection.query("select count(*) from job").execute())
                .map(rows -> rows.iterator().next().getLong(0)));
    }

    /** How many jobs were rebuilt. */
    private Uni<Integer> rebuildNext(
            AtomicReference<@Nullable Place> last, SqlConnection connection, Instant leaseUntil) {
        return EventLog.after(connection, last.get(), JOBS_PER_REBUILD_PAGE)
                .call(page -> EventLog.historiesAt(connection, page, 0)
                        .chain(histories -> rebuild(histories, connection, leaseUntil)))
                .invoke(page -> last.set(page.isEmpty() ? null : page.getLast()))
                .map(List::size);
    }

    /** A job that was expired and then created again is there twice; the later one, which comes later, stands. */
    private Uni<Void> rebuild(Map<JobId, List<RecordedEvent>> histories, SqlConnection connection, Instant leaseUntil) {
        List<Append> views = histories.values().stream()
                .map(history -> new Append(Job.of(history).view(), List.of(), leaseUntil))
                .toList();
        return connection
                .preparedQuery("delete from job where id = any($1)")
                .execute(Tuple.tuple().addArrayOfString(Columns.strings(histories.keySet())))
                .chain(() -> new BatchWriter(connection, contract).insertViews(views));
    }
}
