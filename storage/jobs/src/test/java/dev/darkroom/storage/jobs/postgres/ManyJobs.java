package dev.darkroom.storage.jobs.postgres;

import static dev.darkroom.jobs.fixtures.JobStory.storyOf;
import static dev.darkroom.storage.jobs.JobPorts.appending;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.ZoneOffset.UTC;
import static java.time.temporal.ChronoUnit.DAYS;

import dev.darkroom.events.JobId;
import dev.darkroom.jobs.fixtures.JobStory;
import dev.darkroom.storage.jobs.JobStore;
import dev.darkroom.storage.jobs.fixtures.Appends;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Fills the database with copies of a finished, a failed, a running and a waiting job, spread over days and a thousand tenants: the
 * youngest wait, those before them run.
 *
 * @param jobs how many
 * @param waiting of them
 * @param begin of the first day
 * @param days so many, up to today
 */
record ManyJobs(JobStore store, Pool pool, long jobs, long waiting, Instant begin, int days) {
    /** Half of all jobs are this tenant's. */
    static final String LARGEST = "tenant-0";

    private static final int CONNECTIONS = 2;

    static ManyJobs of(JobStore store, Pool pool, long jobs, long waiting, int days) {
        return new ManyJobs(
                store, pool, jobs, waiting, Instant.now().truncatedTo(DAYS).minus(Duration.ofDays(days - 1)), days);
    }

    long running() {
        return Math.min(4_000, jobs / 20);
    }

    long ended() {
        return jobs - waiting() - running();
    }

    /** The i-th, in order of creation. Half of them are named by an idempotency key, and so in no order. */
    static JobId id(long i) {
        return new JobId(i / 2 % 2 == 0 ? "%025x0".formatted(i) : md5(i).substring(0, 25) + "0");
    }

    private static String md5(long i) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5")
                            .digest(Long.toString(i).getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void fill() {
        run(
                "truncate job_event, job, inbox, outbox, webhook_delivery, webhook_attempt, tenant, pool_clock, tenant_turn");
        for (int day = 0; day < days; day++) {
            store.createPartitions(begin.plus(Duration.ofDays(day))).await().indefinitely();
        }
        makeOriginals();
        withoutIndexes(this::copyAll);
        run("""
                insert into webhook_delivery
                    (id, job_id, url, body, state, attempts, last_result, created_at, next_attempt_at)
                select 'hook-' || id, id, 'https://example.org/hook', '{"type":"completed"}', 'DELIVERED', 1, '200',
                       created_at, created_at
                from job where tenant = 'tenant-1'
                """);
        run("insert into inbox (message_id) select gen_random_uuid() from generate_series(1, %d)".formatted(jobs / 10));
        List.of("job", "webhook_delivery", "inbox").forEach(table -> run("vacuum analyze " + table));
    }

    private void makeOriginals() {
        JobStory finished = storyOf("finished")
                .submitted()
                .dispatched()
                .started()
                .checkpointed(20)
                .succeeded();
        JobStory failed = storyOf("failed").submitted().dispatched().started().failed();
        JobStory running = storyOf("running").submitted().dispatched().started();
        JobStory waiting = storyOf("waiting").submitted();
        store.commit(appending(List.of(
                        Appends.append(finished),
                        Appends.append(failed),
                        Appends.append(running),
                        Appends.append(waiting))))
                .await()
                .indefinitely();
        for (String kind : List.of("finished", "failed", "running", "waiting")) {
            JobId id = storyOf(kind).id();
            run("drop table if exists event_of_%1$s, job_of_%1$s".formatted(kind));
            run("create table event_of_%s as select * from job_event where job_id = '%s'".formatted(kind, id));
            run("create table job_of_%s as select * from job where id = '%s'".formatted(kind, id));
        }
        run("truncate job_event, job");
    }

    /** They are made faster afterwards. */
    private void withoutIndexes(Runnable work) {
        String others = " from pg_indexes where tablename = 'job' and indexname <> 'job_pkey'";
        List<String> definitions = strings("select indexdef" + others);
        strings("select indexname" + others).forEach(index -> run("drop index " + index));
        run("alter table job drop constraint job_pkey");
        try {
            work.run();
        } finally {
            run("alter table job add primary key (id)");
            definitions.forEach(this::run);
        }
    }

    private void copyAll() {
        long page = Math.ceilDiv(jobs, days);
        Multi.createFrom()
                .items(LongStream.range(0, days).boxed())
                .onItem()
                .transformToUni(day -> copyDay(day * page, Math.min((day + 1) * page, jobs))
                        .chain(() -> vacuum(LocalDate.ofInstant(begin, UTC).plusDays(day))))
                .merge(CONNECTIONS)
                .collect()
                .asList()
                .await()
                .indefinitely();
    }

    private Uni<Void> copyDay(long from, long to) {
        return copy("finished", from, Math.min(to, ended()), "i % 100 <> 98")
                .chain(() -> copy("failed", from, Math.min(to, ended()), "i % 100 = 98"))
                .chain(() -> copy("running", Math.max(from, ended()), Math.min(to, jobs - waiting()), "true"))
                .chain(() -> copy("waiting", Math.max(from, jobs - waiting()), to, "true"));
    }

    private Uni<Void> vacuum(LocalDate day) {
        return pool.query("vacuum analyze job_event_" + day.format(DateTimeFormatter.BASIC_ISO_DATE))
                .execute()
                .replaceWithVoid();
    }

    private Uni<Void> copy(String kind, long from, long to, String which) {
        if (from >= to) {
            return Uni.createFrom().voidItem();
        }
        String copies = """
                (select i, case when i / 2 %% 2 = 0 then lpad(to_hex(i), 25, '0') else left(md5(i::text), 25) end || '0' as id,
                        timestamptz '%s' + i * (interval '%d days' / %d) as created_at
                 from generate_series(%d::bigint, %d) i where %s offset 0) bare
                cross join lateral (
                    select bare.*, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at) copy
                """.formatted(begin, days, jobs, from, to - 1, which);
        String written = "replace(replace(%s::text, original.%s, copy.id), '" + JobStory.NOON + "', copy.at)::json";
        return pool.query("""
                        insert into job_event (created_at, job_id, version, type, data, recorded_at)
                        select copy.created_at, copy.id, version, type, %s, copy.created_at
                        from %s cross join lateral (
                            select * from event_of_%s where copy.i >= 0 order by version) original
                        """.formatted(written.formatted("data", "job_id"), copies, kind))
                .execute()
                .chain(() -> pool.query("""
                                insert into job
                                    (id, version, tenant, pool, status, dispatched, attempts, priority, cost, created_at,
                                     lease_until, view)
                                select copy.id, version, 'tenant-' || case when copy.i %% 2 = 0 then 0 else copy.i %% 1000 end, pool,
                                       status, dispatched, attempts, priority, cost, copy.created_at,
                                       case when dispatched then now() + interval '1 day' end, %s
                                from %s cross join job_of_%s original
                                """.formatted(written.formatted("view", "id"), copies, kind))
                        .execute())
                .replaceWithVoid();
    }

    /** What is on the disk. */
    String sizes() {
        return String.join(", ", strings("""
                select name || ': ' || pg_size_pretty(sum(pg_relation_size(oid))) || ' and indexes '
                    || pg_size_pretty(sum(pg_indexes_size(oid)))
                from (select oid, case when relname like 'job_event%' then 'job_event' else 'job' end as name from pg_class
                      where relkind = 'r' and (relname = 'job' or relname like 'job_event%')) of_jobs
                group by name order by name
                """));
    }

    private List<String> strings(String sql) {
        RowSet<Row> rows = pool.query(sql).execute().await().indefinitely();
        return Multi.createFrom()
                .iterable(rows)
                .map(row -> row.getString(0))
                .collect()
                .asList()
                .await()
                .indefinitely();
    }

    void run(String sql) {
        pool.query(sql).execute().await().indefinitely();
    }
}
