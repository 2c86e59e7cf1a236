package dev.darkroom.storage.jobs.postgres;

import static dev.darkroom.storage.jobs.JobPorts.appending;
import static dev.darkroom.storage.jobs.JobPorts.await;
import static dev.darkroom.storage.jobs.JobPorts.publishing;
import static dev.darkroom.storage.jobs.JobPorts.renewing;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.time.temporal.ChronoUnit.DAYS;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobId;
import dev.darkroom.events.Topics;
import dev.darkroom.jobs.JobKind;
import dev.darkroom.jobs.JobStatus;
import dev.darkroom.jobs.fixtures.JobStory;
import dev.darkroom.storage.jobs.Backlog;
import dev.darkroom.storage.jobs.Changes.Append;
import dev.darkroom.storage.jobs.Changes.LeaseRenewal;
import dev.darkroom.storage.jobs.JobStore;
import dev.darkroom.storage.jobs.JobViews;
import dev.darkroom.storage.jobs.JobViews.Position;
import dev.darkroom.storage.jobs.JobViews.Query;
import dev.darkroom.storage.jobs.JobViews.Side;
import dev.darkroom.storage.jobs.Outbox;
import dev.darkroom.storage.jobs.WebhookDeliveries;
import dev.darkroom.storage.jobs.fixtures.Appends;
import dev.darkroom.storage.jobs.jdbc.Database;
import dev.darkroom.storage.jobs.postgres.Plans.Executed;
import dev.darkroom.storage.jobs.tenants.PostgresTenantBudgets;
import dev.darkroom.storage.jobs.tenants.TenantBudgets;
import dev.darkroom.testing.InfrastructureTestResource;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/**
 * What a running platform asks and writes all the time, beside very many jobs that have ended. {@code -Ddarkroom.jobs=10000000} makes them
 * so many, {@code -Ddarkroom.waiting=10000} makes more of them wait, {@code -Ddarkroom.questions=300} asks each question more often, and
 * {@code -Ddarkroom.report=FILE} writes down how long they took and every plan; docs/scale-plans.md sums such a report up.
 */
@QuarkusTest
@WithTestResource(InfrastructureTestResource.class)
class ManyJobsIT {
    private static final Logger LOG = Logger.getLogger(ManyJobsIT.class);

    private static final long JOBS = Long.getLong("darkroom.jobs", 20_000);
    private static final long WAITING = Math.min(Long.getLong("darkroom.waiting", 2_000), JOBS / 10);
    private static final int KEPT_DAYS = JOBS < 1_000_000 ? 4 : 90;
    private static final int QUESTIONS = Integer.getInteger("darkroom.questions", 10);
    private static final Optional<Path> REPORT =
            Optional.ofNullable(System.getProperty("darkroom.report")).map(Path::of);
    private static final int BATCH = 50;

    private static final String TITLE = """
            # Times and plans beside many jobs

            Written by `ManyJobsIT`; docs/scale.md of the project tells what it asks and where. Times are those of who asks; those in
            the server come with each plan, and are measured while it explains them, which takes time too.""";

    private static final String HEADER = "\n| milliseconds | p50 | p99 |\n|---|---:|---:|";

    /** Until connections have planned their statements once and for all, and what asks is compiled. */
    private static final int WARM_UP = Math.max(10, QUESTIONS / 2);

    /** An idle connection tells what it has read after ten seconds (PostgreSQL, pgstat.c). */
    private static final Duration LAST_STATISTICS_AFTER = Duration.ofSeconds(11);

    /** At least as many as the pool has. */
    private static final int CONNECTIONS = 40;

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
    AgroalDataSource database;

    @Inject
    Pool pool;

    private final Random random = new Random(1);

    @Test
    void shouldAnswerWithoutReadingAWholeTableAndForgetADayAsAWhole() throws Exception {
        ManyJobs many = ManyJobs.of(store, pool, JOBS, WAITING, KEPT_DAYS);
        long begin = System.nanoTime();
        write(TITLE);
        many.fill();
        report("made jobs=%d seconds=%.0f: %s", JOBS, (System.nanoTime() - begin) * 1e-9, many.sizes());
        Map<String, Supplier<Uni<?>>> questions = questions(many);

        // What making them has read is no question's.
        Thread.sleep(LAST_STATISTICS_AFTER);
        Map<String, Map<String, Long>> scans = new LinkedHashMap<>();
        write(HEADER);
        questions.forEach((question, asking) -> {
            Map<String, Long> before = tableScans();
            report(question, millis(asking, QUESTIONS));
            Map<String, Long> since = tableScans();
            since.entrySet().removeIf(table -> table.getValue().equals(before.get(table.getKey())));
            scans.put(question, since);
        });

        forgetOldest(many);
        if (REPORT.isPresent()) {
            explain(questions);
        }
        assertThat(scans)
                .allSatisfy((question, times) -> assertThat(times).as(question).isEmpty());
    }

    private Map<String, Supplier<Uni<?>>> questions(ManyJobs many) {
        TenantBudgets budgets = new PostgresTenantBudgets(new Database(database));
        Map<String, Supplier<Uni<?>>> questions = new LinkedHashMap<>();
        questions.put("find a job", () -> views.find(ended(many)));
        questions.put("history of a job", () -> views.history(ended(many), 0));
        questions.put("newest jobs of the largest tenant", () -> views.list(query(ManyJobs.LARGEST)));
        questions.put(
                "its failed jobs",
                () -> views.list(new Query(
                        ManyJobs.LARGEST, JobKind.GENERATION, Optional.of(JobStatus.FAILED), Optional.empty(), 50)));
        questions.put(
                "its jobs of long ago",
                () -> views.list(new Query(
                        ManyJobs.LARGEST, JobKind.GENERATION, Optional.empty(), Optional.of(someTime(many)), 50)));
        questions.put(
                "200 of its jobs, to search them",
                () -> views.list(new Query(
                        ManyJobs.LARGEST, JobKind.GENERATION, Optional.empty(), Optional.of(someTime(many)), 200)));
        questions.put(
                "its trainings",
                () -> views.list(
                        new Query(ManyJobs.LARGEST, JobKind.TRAINING, Optional.empty(), Optional.empty(), 50)));
        questions.put("newest jobs of another tenant", () -> views.list(query("tenant-7")));
        questions.put(
                "unfinished jobs of the largest tenant",
                () -> Uni.createFrom().item(() -> budgets.reserve(ManyJobs.LARGEST, 1_000_000, 1)));
        questions.put("place in the queue", () -> views.queuePosition(waiting(many)));
        questions.put("attempts that are out", () -> backlog.inFlight());
        questions.put("whose turn it is", () -> backlog.waiting(Set.of(), 200, Instant.now()));
        questions.put(
                "turns of 20 tenants",
                () -> backlog.advance(
                        Topics.DEFAULT_POOL,
                        1,
                        IntStream.range(0, 20).boxed().collect(Collectors.toMap(i -> "tenant-" + i, i -> 2.0))));
        questions.put("depths of the queues", () -> backlog.depths());
        questions.put("overdue jobs", () -> backlog.pastDeadline(Instant.now(), 100));
        questions.put("silent attempts", () -> views.expiredLeases(Instant.now(), 100));
        questions.put("due webhook calls", () -> deliveries.claimDue(Instant.now(), Instant.now(), 100));
        questions.put("is the key used", () -> store.load(Set.of(JobId.named("tenant", "key " + random.nextLong()))));
        questions.put("histories of " + BATCH + " live jobs", () -> store.load(some(i -> live(many))));
        questions.put("histories of " + BATCH + " jobs of any age", () -> store.load(some(i -> ended(many))));
        questions.put(
                "which of " + BATCH + " messages are known",
                () -> store.alreadyConsumed(some(i -> "message " + random.nextLong())));
        questions.put(
                "a new job",
                () -> store.commit(appending(List.of(Appends.append(aNewJob().submitted())))));
        questions.put(
                BATCH + " new jobs",
                () -> store.commit(appending(some(i -> Appends.append(aNewJob().submitted())).stream()
                        .toList())));
        questions.put("one event more", () -> store.commit(appending(List.of(canceled(many)))));
        questions.put(
                BATCH + " signs of life",
                () -> store.commit(renewing(some(i ->
                                new LeaseRenewal(running(many), 1, Instant.now().plusSeconds(3600)))
                        .toArray(LeaseRenewal[]::new))));
        questions.put(
                "100 messages into the outbox",
                () -> store.commit(
                        publishing(IntStream.range(0, 100).mapToObj(i -> "job").toArray(String[]::new))));
        questions.put(
                "100 messages out of it",
                () -> outbox.relay(
                        100,
                        Duration.ZERO,
                        Set.of(),
                        messages -> Uni.createFrom().voidItem()));
        questions.put("jobs to be deleted", () -> views.endedAndOlderThan(Instant.now(), 100));
        questions.put("deleting a job", () -> store.erase(ended(many)));
        return questions;
    }

    /** What retention does, and what the questions take beside it; for comparison, the rows of another day one by one. */
    private void forgetOldest(ManyJobs many) {
        Instant end = many.begin().plus(Duration.ofDays(1));
        long begin = System.nanoTime();
        CompletableFuture<Long> expired = Multi.createBy()
                .repeating()
                .uni(() -> views.endedAndOlderThan(end, 500).call(jobs -> store.expire(Set.copyOf(jobs))))
                .whilst(jobs -> jobs.size() == 500)
                .collect()
                .with(Collectors.summingLong(List::size))
                .subscribeAsCompletionStage();
        List<Double> finding = new ArrayList<>();
        List<Double> listing = new ArrayList<>();
        List<Double> writing = new ArrayList<>();
        do {
            finding.add(millis(() -> views.find(ended(many))));
            listing.add(millis(() -> views.list(query(ManyJobs.LARGEST))));
            writing.add(millis(() ->
                    store.commit(appending(List.of(Appends.append(aNewJob().submitted()))))));
        } while (!expired.isDone());
        report(
                "expired jobs=%d jobs-a-second=%.0f",
                expired.join(), expired.join() / ((System.nanoTime() - begin) * 1e-9));
        write(HEADER);
        report("find a job meanwhile", finding);
        report("newest jobs of the largest tenant" + " meanwhile", listing);
        report("a new job meanwhile", writing);
        Instant day = many.begin().plus(Duration.ofDays(2)).truncatedTo(DAYS);
        report("dropping the day: %.1f ms", millis(() -> store.dropDays(end)));
        assertThat(count("job_event where created_at < '%s'".formatted(end))).isZero();
        assertThat(count("job_event where created_at < '%s'".formatted(end.plus(Duration.ofDays(1)))))
                .isPositive();
        report(
                "deleting the rows of a day instead: %.0f ms",
                millis(() -> pool.query("delete from job_event where created_at >= '%s' and created_at < '%s'"
                                .formatted(day, day.plus(Duration.ofDays(1))))
                        .execute()));
        long vacuum = System.nanoTime();
        many.run("vacuum job_event");
        many.run("vacuum job");
        report("vacuum after both: %.0f ms, %s", (System.nanoTime() - vacuum) * 1e-6, many.sizes());
    }

    private void explain(Map<String, Supplier<Uni<?>>> questions) throws IOException {
        Plans plans = Plans.explainAll(pool);
        database.flush(FlushMode.ALL);
        for (Map.Entry<String, Supplier<Uni<?>>> question : questions.entrySet()) {
            millis(question.getValue(), WARM_UP);
            Map<String, List<Executed>> byStatement = plans.of(() -> millis(question.getValue(), QUESTIONS)).stream()
                    .collect(groupingBy(Executed::statement, LinkedHashMap::new, toList()));
            write("\n## " + question.getKey());
            byStatement.forEach((statement, executed) -> write("\n%s in the server:\n\n```\n%s\n\n%s\n```"
                    .formatted(
                            percentiles(executed.stream().map(Executed::millis).toList(), "p50 %.2f ms, p99 %.2f ms"),
                            statement,
                            executed.getLast().plan())));
        }
    }

    private List<Double> millis(Supplier<Uni<?>> asking, int times) {
        IntStream.range(0, Math.min(times, WARM_UP)).forEach(i -> await(asking.get()));
        return IntStream.range(0, times).mapToObj(i -> millis(asking)).toList();
    }

    private static double millis(Supplier<Uni<?>> asking) {
        long begin = System.nanoTime();
        asking.get().await().indefinitely();
        return (System.nanoTime() - begin) * 1e-6;
    }

    private void report(String question, List<Double> millis) {
        String row = "| " + question + percentiles(millis, " | %.2f | %.2f |");
        LOG.info(row);
        write(row);
    }

    private static String percentiles(List<Double> millis, String format) {
        List<Double> sorted = millis.stream().sorted().toList();
        return format.formatted(sorted.get(sorted.size() / 2), sorted.get((int) Math.ceil(0.99 * sorted.size()) - 1));
    }

    private void report(String format, Object... values) {
        String line = format.formatted(values);
        LOG.info(line);
        write("\n" + line);
    }

    private static void write(String line) {
        REPORT.ifPresent(report -> {
            try {
                Files.writeString(report, line + "\n", CREATE, APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private JobStory aNewJob() {
        return JobStory.storyOf("new-" + random.nextLong()).at(Duration.between(JobStory.NOON, Instant.now()));
    }

    /** Of a job that runs; each can be canceled once. */
    private Append canceled(ManyJobs many) {
        JobId job = ManyJobs.id(many.ended() + nextToCancel++);
        List<JobEvent> history = new ArrayList<>();
        store.load(Set.of(job))
                .await()
                .indefinitely()
                .values()
                .forEach(recorded -> recorded.forEach(event -> history.add(event.event())));
        history.add(new JobEvent.JobCanceled(job, Instant.now()));
        return Appends.last(1, history, Instant.now());
    }

    private long nextToCancel;

    private JobId ended(ManyJobs many) {
        return ManyJobs.id(random.nextLong(many.ended()));
    }

    private JobId running(ManyJobs many) {
        return ManyJobs.id(many.ended() + random.nextLong(many.running()));
    }

    private JobId waiting(ManyJobs many) {
        return ManyJobs.id(JOBS - 1 - random.nextLong(many.waiting()));
    }

    private JobId live(ManyJobs many) {
        return ManyJobs.id(many.ended() + random.nextLong(many.running() + many.waiting()));
    }

    private static <T> Set<T> some(Function<Integer, T> one) {
        return IntStream.range(0, BATCH).boxed().map(one).collect(Collectors.toSet());
    }

    private static Query query(String tenant) {
        return new Query(tenant, JobKind.GENERATION, Optional.empty(), Optional.empty(), 50);
    }

    private Position someTime(ManyJobs many) {
        return new Position(
                many.begin()
                        .plusSeconds(random.nextLong(Duration.ofDays(KEPT_DAYS).toSeconds())),
                ManyJobs.id(0),
                Side.OLDER);
    }

    /** Every connection tells first what it has read: left alone it would do so ten seconds later. */
    private Map<String, Long> tableScans() {
        await(Uni.join()
                .all(IntStream.range(0, CONNECTIONS)
                        .mapToObj(i -> pool.query("select pg_stat_force_next_flush(), pg_sleep(0.1)")
                                .execute())
                        .toList())
                .andFailFast());
        Map<String, Long> scans = new TreeMap<>();
        await(pool.query("""
                        select relname, seq_scan from pg_stat_user_tables
                        where relname = 'job' or relname like 'job\\_event\\_2%'
                        """).execute()).forEach(row -> scans.put(row.getString(0), row.getLong(1)));
        return scans;
    }

    private long count(String from) {
        return number("select count(*) from " + from);
    }

    private long number(String sql) {
        return await(pool.query(sql).execute()).iterator().next().getLong(0);
    }
}
