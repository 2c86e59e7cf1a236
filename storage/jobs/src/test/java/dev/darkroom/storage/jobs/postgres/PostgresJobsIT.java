package dev.darkroom.storage.jobs.postgres;

import static dev.darkroom.jobs.fixtures.JobStory.NOON;
import static dev.darkroom.jobs.fixtures.JobStory.storyOf;
import static dev.darkroom.storage.jobs.JobPorts.race;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.events.JobId;
import dev.darkroom.events.Topics;
import dev.darkroom.jobs.JobView;
import dev.darkroom.jobs.fixtures.JobStory;
import dev.darkroom.storage.jobs.Backlog;
import dev.darkroom.storage.jobs.BacklogConformance;
import dev.darkroom.storage.jobs.Changes.Append;
import dev.darkroom.storage.jobs.JobPorts;
import dev.darkroom.storage.jobs.JobStore;
import dev.darkroom.storage.jobs.JobStoreConformance;
import dev.darkroom.storage.jobs.JobViews;
import dev.darkroom.storage.jobs.JobViewsConformance;
import dev.darkroom.storage.jobs.Outbox;
import dev.darkroom.storage.jobs.OutboxConformance;
import dev.darkroom.storage.jobs.TenantShare;
import dev.darkroom.storage.jobs.WebhookDeliveries;
import dev.darkroom.storage.jobs.WebhookDeliveriesConformance;
import dev.darkroom.storage.jobs.fixtures.Appends;
import dev.darkroom.storage.jobs.memory.InMemoryJobs;
import dev.darkroom.storage.jobs.memory.InMemoryPorts;
import dev.darkroom.testing.InfrastructureTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
@QuarkusTest
@WithTestResource(InfrastructureTestResource.class)
class PostgresJobsIT
        implements JobStoreConformance,
                JobViewsConformance,
                BacklogConformance,
                OutboxConformance,
                WebhookDeliveriesConformance {
    private static final Logger LOG = Logger.getLogger(PostgresJobsIT.class);

    @Inject
    JobStore store;

    @Inject
    JobViews views;

    @Inject
    Backlog backlog;

    @Inject
    Outbox outbox;

    @Inject
    WebhookDeliveries deliveries;

    @Inject
    Pool pool;

    @Inject
    Vertx vertx;

    @BeforeEach
    void empty() {
        JobPorts.await(pool.query("truncate job_event, job, inbox, outbox, webhook_delivery, webhook_attempt, tenant,"
                        + " pool_clock, tenant_turn")
                .execute()
                .replaceWithVoid());
    }

    /** Where the PostgreSQL client delivers its results, and so where a caller goes on. */
    @Test
    void shouldServeConcurrentQueriesOnTheBareContextOfAnEventLoop() throws Exception {
        JobStory apple = storyOf("apple").submitted();
        save(apple);
        CompletableFuture<List<Optional<JobView>>> found = new CompletableFuture<>();

        vertx.getOrCreateContext()
                .runOnContext(() -> Uni.join()
                        .all(IntStream.range(0, 20)
                                .mapToObj(i -> views.queuePosition(apple.id()).chain(() -> views.find(apple.id())))
                                .toList())
                        .andCollectFailures()
                        .subscribe()
                        .with(found::complete, found::completeExceptionally));

        assertThat(found.get(20, TimeUnit.SECONDS)).hasSize(20).containsOnly(Optional.of(apple.view()));
    }

    @Test
    void shouldKeepAllOrNothingOfATransaction() throws Exception {
        JobPorts.await(Transactions.run(pool, connection -> consume(connection, "done")));
        assertThatThrownBy(() -> JobPorts.await(Transactions.run(
                        pool,
                        connection -> consume(connection, "refused").chain(() -> consume(connection, "refused")))))
                .isInstanceOf(PgException.class);
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        Cancellable caller = Transactions.run(
                        pool,
                        connection -> consume(connection, "first")
                                .invoke(() -> begun.complete(null))
                                .chain(() -> Uni.createFrom().completionStage(goOn))
                                .chain(() -> consume(connection, "second")))
                .subscribe()
                .with(never -> {});
        begun.get(20, TimeUnit.SECONDS);
        caller.cancel();
        goOn.complete(null);

        // Waits for the row of the transaction that nobody waits for.
        assertThatThrownBy(() -> JobPorts.await(Transactions.run(pool, connection -> consume(connection, "first"))))
                .isInstanceOf(PgException.class);
        assertThat(JobPorts.await(store.alreadyConsumed(Set.of("done", "refused", "first", "second"))))
                .containsExactlyInAnyOrder("done", "first", "second");
    }

    private static Uni<Void> consume(SqlConnection connection, String message) {
        return connection
                .preparedQuery("insert into inbox (message_id) values ($1)")
                .execute(Tuple.of(message))
                .replaceWithVoid();
    }

    /** Both are made differently: the one counts along indexes, the other sorts all jobs. */
    @Test
    void shouldTellTheSamePlacesAsTheStoreInMemory() {
        Random random = new Random(7);
        InMemoryJobs memory = new InMemoryJobs();
        List<JobStory> jobs = IntStream.range(0, 300)
                .mapToObj(i -> storyOf("job-" + i)
                        .of("tenant-" + random.nextInt(5))
                        .withSteps(1 + random.nextInt(4))
                        .withPriority(random.nextInt(3) - 1)
                        .at(Duration.ofSeconds(random.nextInt(100)))
                        .submitted())
                .toList();
        jobs.stream().filter(job -> random.nextInt(5) == 0).forEach(JobStory::dispatched);
        jobs.stream().filter(job -> random.nextInt(30) == 0).forEach(JobStory::canceled);
        List<Append> appends = jobs.stream().map(Appends::append).toList();
        for (JobPorts ports : List.of(this, (InMemoryPorts) () -> memory)) {
            JobPorts.await(ports.store().commit(JobPorts.appending(appends)));
            JobPorts.await(ports.backlog().put(new TenantShare("tenant-1", 2, Optional.empty())));
            JobPorts.await(ports.backlog().put(new TenantShare("tenant-2", 4, Optional.empty())));
            JobPorts.await(ports.backlog()
                    .advance(Topics.DEFAULT_POOL, 4_096, Map.of("tenant-0", 4_224.0, "tenant-2", 8_192.0)));
        }

        assertThat(JobPorts.await(backlog.waiting(Set.of(), 300, NOON)))
                .isEqualTo(JobPorts.await(memory.backlog().waiting(Set.of(), 300, NOON)));
        assertThat(jobs)
                .allSatisfy(job -> assertThat(JobPorts.await(views.queuePosition(job.id())))
                        .as(job.view().toString())
                        .isEqualTo(JobPorts.await(memory.queuePosition(job.id()))));
    }

    @Test
    void shouldLookIntoALongQueueWithoutReadingAllOfIt() {
        JobPorts.await(pool.query("""
                        insert into job
                            (id, version, tenant, pool, status, dispatched, attempts, priority, created_at, view)
                        select lpad(i::text, 25, '0') || '0', 1, 'tenant-' || i % 3, 'default', 'queued', false, 0, 0,
                            now() + i * interval '1 millisecond', '{}'
                        from generate_series(1, 100000) i
                        """).execute().replaceWithVoid());
        Instant begin = Instant.now();

        assertThat(JobPorts.await(views.queuePosition(queued(3_000)))).contains(2_999L);
        assertThat(JobPorts.await(views.queuePosition(queued(99_999)))).contains(3L * JobViews.FARTHEST);
        assertThat(JobPorts.await(backlog.waiting(Set.of(), 5, Instant.now()))).hasSize(3);

        LOG.infof(
                "three looks milliseconds=%d",
                Duration.between(begin, Instant.now()).toMillis());
    }

    @Test
    void shouldKeepEachDayApartAndDropItAsAWhole() {
        Duration later = Duration.ofDays(400);
        JobStory before = storyOf("apple").at(later).submitted();
        save(before);
        assertThat(rows("job_event_default")).isEqualTo(1);

        assertThat(race(Collections.nCopies(
                        8, store.createPartitions(NOON.plus(later)).replaceWithVoid())))
                .doesNotContain(false);
        JobStory after = storyOf("pear").at(later).submitted();
        save(before.canceled(), after);

        assertThat(rows("job_event_default")).isZero();
        assertThat(rows("job_event_20270405")).isEqualTo(3);
        assertThat(JobPorts.await(views.history(before.id(), 0))).hasSize(2);

        JobPorts.await(store.expire(Set.of(before.id())));
        JobPorts.await(store.dropDays(NOON.plus(later).plus(Duration.ofDays(1))));

        assertThat(rows("pg_class where relname = 'job_event_20270405'")).isZero();
        assertThat(rows("job_event_default")).isEqualTo(1);
        assertThat(JobPorts.await(views.history(after.id(), 0))).hasSize(1);
    }

    private long rows(String from) {
        return JobPorts.await(pool.query("select count(*) from " + from).execute())
                .iterator()
                .next()
                .getLong(0);
    }

    private static JobId queued(int number) {
        return new JobId("%025d0".formatted(number));
    }

    @Override
    public JobStore store() {
        return store;
    }

    @Override
    public JobViews views() {
        return views;
    }

    @Override
    public Backlog backlog() {
        return backlog;
    }

    @Override
    public Outbox outbox() {
        return outbox;
    }

    @Override
    public WebhookDeliveries deliveries() {
        return deliveries;
    }
}
