package dev.darkroom.storage.jobs.postgres;

import static dev.darkroom.storage.jobs.JobPorts.appending;
import static dev.darkroom.storage.jobs.JobPorts.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.JobId;
import dev.darkroom.storage.jobs.Backlog;
import dev.darkroom.storage.jobs.JobKind;
import dev.darkroom.storage.jobs.JobStatus;
import dev.darkroom.storage.jobs.JobStore;
import dev.darkroom.storage.jobs.JobStory;
import dev.darkroom.storage.jobs.JobViews;
import dev.darkroom.storage.jobs.JobViews.Position;
import dev.darkroom.storage.jobs.JobViews.Query;
import dev.darkroom.storage.jobs.JobViews.Side;
import dev.darkroom.testing.InfrastructureTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/**
 * The queries that a running platform asks all the time, beside very many jobs that have ended. {@code -Ddarkroom.jobs=10000000} makes them
 * so many, and {@code -Ddarkroom.questions=300} asks each question more often; docs/scale.md has the figures.
 */
@QuarkusTest
@WithTestResource(InfrastructureTestResource.class)
class ManyJobsIT {
    private static final Logger LOG = Logger.getLogger(ManyJobsIT.class);

    private static final long JOBS = Long.getLong("darkroom.jobs", 20_000);
    private static final int QUESTIONS = Integer.getInteger("darkroom.questions", 10);
    private static final long WAITING = Math.min(10_000, JOBS / 10);
    private static final long RUNNING = Math.min(4_000, JOBS / 20);
    private static final long PAGE = 250_000;
    private static final int BATCH = 50;

    /** At least as many as the pool has. */
    private static final int CONNECTIONS = 40;

    /** Half of all jobs are one tenant's. */
    private static final String LARGEST = "tenant-0";

    @Inject
    JobStore store;

    @Inject
    JobViews views;

    @Inject
    Backlog backlog;

    @Inject
    Pool pool;

    private final Random random = new Random(1);

    @Test
    void shouldNeverReadAWholeTable() {
        fill();
        long before = tableScans();

        ask("find a job", () -> views.find(any()));
        ask("history of a job", () -> views.history(any(), 0));
        ask("newest jobs of the largest tenant", () -> views.list(query(LARGEST, Optional.empty(), Optional.empty())));
        ask("its failed jobs", () -> views.list(query(LARGEST, Optional.of(JobStatus.FAILED), Optional.empty())));
        ask("its jobs of long ago", () -> views.list(query(LARGEST, Optional.empty(), Optional.of(longAgo()))));
        ask("newest jobs of another tenant", () -> views.list(query("tenant-7", Optional.empty(), Optional.empty())));
        ask("place in the queue", () -> views.queuePosition(id(JOBS - 1 - random.nextLong(WAITING))));
        ask("attempts that are out", () -> backlog.inFlight());
        ask("whose turn it is", () -> backlog.waiting(Set.of(), 200, Instant.now()));
        ask("depths of the queues", () -> backlog.depths());
        ask("overdue jobs", () -> backlog.pastDeadline(Instant.now(), 100));
        ask("silent attempts", () -> views.expiredLeases(Instant.now(), 100));
        ask("jobs to be deleted", () -> views.endedAndOlderThan(Instant.now(), 100));
        ask("histories of " + BATCH + " jobs", () -> store.load(some()));
        ask("a new job", this::submit);
        ask("deleting a job", () -> store.erase(any()));

        assertThat(tableScans()).isEqualTo(before);
    }

    /** A finished, a running and a waiting job, and as many copies as are asked for: the youngest wait, those before them run. */
    private void fill() {
        await(pool.query("truncate job_event, job, inbox, outbox, webhook_delivery, webhook_attempt, tenant")
                .execute()
                .replaceWithVoid());
        JobStory finished = JobStory.aJob("finished")
                .submitted()
                .dispatched()
                .started()
                .checkpointed(20)
                .succeeded();
        JobStory failed =
                JobStory.aJob("failed").submitted().dispatched().started().failed();
        JobStory running = JobStory.aJob("running").submitted().dispatched().started();
        JobStory waiting = JobStory.aJob("waiting").submitted();
        await(store.commit(appending(List.of(finished.append(), failed.append(), running.append(), waiting.append()))));
        long begin = System.nanoTime();
        for (long from = 0; from < JOBS; from += PAGE) {
            copy(finished, from, Math.min(from + PAGE, JOBS - WAITING - RUNNING), "i % 100 <> 99");
            copy(failed, from, Math.min(from + PAGE, JOBS - WAITING - RUNNING), "i % 100 = 99");
        }
        copy(running, JOBS - WAITING - RUNNING, JOBS - WAITING, "true");
        copy(waiting, JOBS - WAITING, JOBS, "true");
        pool.query("vacuum analyze job").execute().await().indefinitely();
        pool.query("vacuum analyze job_event").execute().await().indefinitely();
        LOG.infof("made jobs=%d seconds=%.0f bytes=%s", JOBS, (System.nanoTime() - begin) * 1e-9, sizes());
    }

    private void copy(JobStory story, long from, long to, String which) {
        String copies = """
                (select i, lpad(to_hex(i), 25, '0') || '0' as id, now() - (%d - i) * (interval '90 days' / %d) as created_at
                 from generate_series(%d::bigint, %d) i where %s) copy
                """.formatted(JOBS, JOBS, from, to - 1, which);
        for (String sql : List.of("""
                        insert into job_event (job_id, version, type, data, recorded_at)
                        select copy.id, version, type, replace(data::text, job_id, copy.id)::json, copy.created_at
                        from job_event, %s where job_id = $1 order by copy.id, version
                        """, """
                        insert into job (id, version, tenant, pool, status, dispatched, attempts, priority, created_at, lease_until, view)
                        select copy.id, version, 'tenant-' || case when i %% 2 = 0 then 0 else i %% 1000 end, pool, status, dispatched,
                               attempts, priority, copy.created_at, case when dispatched then now() + interval '1 day' end,
                               replace(view::text, job.id, copy.id)::json
                        from job, %s where job.id = $1 order by copy.id
                        """)) {
            pool.preparedQuery(sql.formatted(copies))
                    .execute(Tuple.of(story.id().value()))
                    .await()
                    .indefinitely();
        }
    }

    private void ask(String question, Supplier<Uni<?>> asking) {
        double[] millis = new double[QUESTIONS];
        await(asking.get());
        for (int i = 0; i < QUESTIONS; i++) {
            long begin = System.nanoTime();
            await(asking.get());
            millis[i] = (System.nanoTime() - begin) * 1e-6;
        }
        Arrays.sort(millis);
        LOG.infof(
                "question=\"%s\" p50=%.2f ms p99=%.2f ms",
                question, millis[QUESTIONS / 2], millis[(int) Math.ceil(0.99 * QUESTIONS) - 1]);
    }

    private Uni<Void> submit() {
        return store.commit(appending(
                List.of(JobStory.aJob("new-" + random.nextLong()).submitted().append())));
    }

    private JobId any() {
        return id(random.nextLong(JOBS - WAITING - RUNNING));
    }

    private Set<JobId> some() {
        return IntStream.range(0, BATCH).mapToObj(i -> any()).collect(Collectors.toSet());
    }

    private static JobId id(long number) {
        return new JobId("%025x0".formatted(number));
    }

    private static Query query(String tenant, Optional<JobStatus> status, Optional<Position> after) {
        return new Query(tenant, JobKind.GENERATION, status, after, 50);
    }

    private Position longAgo() {
        return new Position(Instant.now().minusSeconds(random.nextLong(80L * 24 * 3600)), id(0), Side.OLDER);
    }

    /** Every connection tells first what it has read: left alone it would do so ten seconds later. */
    private long tableScans() {
        await(Uni.join()
                .all(IntStream.range(0, CONNECTIONS)
                        .mapToObj(i -> pool.query("select pg_stat_force_next_flush(), pg_sleep(0.1)")
                                .execute())
                        .toList())
                .andFailFast());
        return one("select sum(seq_scan)::bigint as value from pg_stat_user_tables where relname in ('job', 'job_event')")
                .getLong("value");
    }

    private String sizes() {
        return one("""
                        select string_agg(relname || ' ' || pg_relation_size(oid) || ' and indexes ' || pg_indexes_size(oid), ', ') as value
                        from pg_class where relname in ('job', 'job_event')
                        """).getString("value");
    }

    private Row one(String sql) {
        RowSet<Row> rows = await(pool.query(sql).execute());
        return rows.iterator().next();
    }
}
