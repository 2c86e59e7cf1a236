package dev.darkroom.storage.jobs.postgres;

import static java.time.ZoneOffset.UTC;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The partitions of the events: {@code job_event_20261126} holds those of the jobs that were created on that day (UTC), and
 * {@code job_event_default} what belongs to no such day.
 */
final class EventPartitions {
    private static final int AHEAD = 7;

    /** A day with more jobs that have not ended stays as it is. */
    private static final int MOST_LEFT = 1000;

    /**
     * An advisory lock for one process at a time; the number is arbitrary: "days" in ASCII. Queries of the events wait behind this one, so
     * it waits for a table only so long.
     */
    private static final String TAKE_TURN =
            "select pg_advisory_xact_lock(1684109683); set local lock_timeout = '500ms'";

    private static final String DAYS = """
            select to_date(right(relname, 8), 'YYYYMMDD') as day from pg_inherits join pg_class on pg_class.oid = inhrelid
            where inhparent = 'job_event'::regclass and relname <> 'job_event_default' order by day
            """;

    /** The lock comes first, so that nothing is written to the default partition that belongs into the new one. */
    private static final String MAKE = """
            lock table job_event_default in access exclusive mode;
            create table %1$s (like job_event including all);
            with moved as (
                delete from job_event_default where created_at >= '%2$s' and created_at < '%3$s' returning *)
            insert into %1$s select * from moved;
            alter table job_event attach partition %1$s for values from ('%2$s') to ('%3$s')
            """;

    private static final String LEFT = """
            select count(*) filter (where status not in ('queued', 'running')) as ended, count(*) as jobs
            from (select status from job where created_at >= $1 and created_at < $2 limit $3) as of_day
            """;

    /** Events of jobs that have not ended go into the default partition. */
    private static final String DROP = """
            alter table job_event detach partition %1$s;
            insert into job_event select event.* from job
            join %1$s event on event.job_id = job.id and event.created_at = job.created_at
            where job.created_at >= '%2$s' and job.created_at < '%3$s';
            drop table %1$s
            """;

    private static final String DELETE_STRAY = """
            delete from job_event_default stray where created_at < $1
            and not exists (select from job where id = stray.job_id and created_at = stray.created_at)
            """;

    private final Pool pool;

    EventPartitions(Pool pool) {
        this.pool = pool;
    }

    Uni<Instant> createPartitions(Instant now) {
        LocalDate today = LocalDate.ofInstant(now, UTC);
        LocalDate end = today.plusDays(1 + AHEAD);
        return pool.withTransaction(connection -> connection
                        .query(TAKE_TURN)
                        .execute()
                        .chain(() -> days(connection))
                        .chain(days -> each(
                                today.datesUntil(end).filter(day -> !days.contains(day)),
                                day -> run(MAKE, day, connection))))
                .replaceWith(begin(end));
    }

    Uni<Void> dropBefore(Instant before) {
        return days(pool)
                .chain(days ->
                        each(days.stream().filter(day -> !begin(day.plusDays(1)).isAfter(before)), this::drop))
                .chain(() -> pool.preparedQuery(DELETE_STRAY).execute(Tuple.of(Columns.timestamp(before))))
                .replaceWithVoid();
    }

    private Uni<Void> drop(LocalDate day) {
        return pool.withTransaction(connection -> connection
                .query(TAKE_TURN)
                .execute()
                .chain(() -> days(connection))
                .chain(days -> days.contains(day)
                        ? mayGo(day, connection)
                        : Uni.createFrom().item(false))
                .chain(may ->
                        may ? run(DROP, day, connection) : Uni.createFrom().voidItem()));
    }

    private static Uni<Boolean> mayGo(LocalDate day, SqlConnection connection) {
        return connection
                .preparedQuery(LEFT)
                .execute(Tuple.of(
                        Columns.timestamp(begin(day)), Columns.timestamp(begin(day.plusDays(1))), MOST_LEFT + 1))
                .map(rows -> rows.iterator().next())
                .map(left -> left.getLong("ended") == 0 && left.getLong("jobs") <= MOST_LEFT);
    }

    private static Uni<Void> run(String sql, LocalDate day, SqlConnection connection) {
        String table = "job_event_" + day.format(DateTimeFormatter.BASIC_ISO_DATE);
        return connection
                .query(String.format(Locale.ROOT, sql, table, begin(day), begin(day.plusDays(1))))
                .execute()
                .replaceWithVoid();
    }

    private static Uni<List<LocalDate>> days(SqlClient client) {
        return client.query(DAYS).execute().map(rows -> {
            List<LocalDate> days = new ArrayList<>();
            rows.forEach(row -> days.add(row.getLocalDate("day")));
            return days;
        });
    }

    private static Uni<Void> each(Stream<LocalDate> days, Function<LocalDate, Uni<Void>> work) {
        return Multi.createFrom()
                .items(days)
                .onItem()
                .transformToUniAndConcatenate(work::apply)
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private static Instant begin(LocalDate day) {
        return day.atStartOfDay(UTC).toInstant();
    }
}
