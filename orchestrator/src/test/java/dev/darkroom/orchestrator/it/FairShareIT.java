package dev.darkroom.orchestrator.it;

import static java.util.stream.Collectors.summingInt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.AttemptTask;
import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.JobEvent.JobDispatched;
import dev.darkroom.events.JobEvent.JobSubmitted;
import dev.darkroom.events.JobEvent.JobSucceeded;
import dev.darkroom.events.JobId;
import dev.darkroom.testing.TestInfrastructure;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FairShareIT {
    private static final int MANY = 1_000;
    private static final int SLOTS = 4;
    private static final int CHEAP = 20;
    private static final int DEAR = 200;
    private static final int STEP_MILLIS = 4;
    private static final Duration PERIOD = Duration.ofSeconds(20);

    private final List<AttemptTask> tasks = new CopyOnWriteArrayList<>();

    @Test
    void shouldGiveASingleJobTheNextTurnAmongAThousandOfAnotherTenant() {
        TestJob single = TestJob.any().ofTenant("single");
        Map<String, String> settings = oneAtATime();
        try (OrchestratorProcess orchestrator = OrchestratorProcess.start(settings);
                KafkaSide kafka = kafka(settings)) {
            kafka.work(tasks::add);
            submit(kafka, "many", MANY, 0, CHEAP);
            finish(kafka, task(0));
            task(1);
            kafka.command(single.submit());
            kafka.awaitEvent(single.id(), JobSubmitted.class);

            finish(kafka, task(1));

            assertThat(task(2).jobId()).isEqualTo(single.id());
            assertThat(orchestrator.log()).doesNotContain("\tat ");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-100, 100})
    void shouldDispatchASingleJobAmongTheNextTwoWhateverTheOthersPriority(int priority) {
        TestJob single = TestJob.any().ofTenant("b");
        Map<String, String> settings = oneAtATime();
        try (OrchestratorProcess orchestrator = OrchestratorProcess.start(settings);
                KafkaSide kafka = kafka(settings)) {
            kafka.work(tasks::add);
            List<TestJob> many = submit(kafka, "a", 60, priority, CHEAP);
            for (int i = 0; i < 10; i++) {
                finish(kafka, task(i));
            }
            task(10);
            kafka.command(single.submit());
            kafka.awaitEvent(single.id(), JobSubmitted.class);
            for (int i = 10; i < 61; i++) {
                finish(kafka, task(i));
            }

            Instant submitted =
                    kafka.awaitEvent(single.id(), JobSubmitted.class).at();
            Instant dispatched =
                    kafka.awaitEvent(single.id(), JobDispatched.class).at();
            assertThat(many.stream()
                            .map(job -> kafka.awaitEvent(job.id(), JobDispatched.class)
                                    .at())
                            .filter(at -> at.isAfter(submitted) && !at.isAfter(dispatched)))
                    .hasSizeLessThan(2);
            assertThat(orchestrator.log()).doesNotContain("\tat ");
        }
    }

    /** A worker that takes {@value #STEP_MILLIS} ms for a step of one job; the jobs of the tenant that came first are ten times as long. */
    @Test
    @Tag("slow")
    void shouldGiveBothTheSameWorkWhereTheJobsOfOneAreTenTimesAsDear() throws InterruptedException {
        Map<String, String> settings = new HashMap<>(TestInfrastructure.shared().configWithFreshDatabase());
        Map<JobId, Integer> done = new ConcurrentHashMap<>();
        try (OrchestratorProcess orchestrator = OrchestratorProcess.start(settings);
                KafkaSide kafka = kafka(settings);
                ExecutorService worker = worker()) {
            kafka.work(task -> worker.execute(() -> draw(kafka, (GenerationTask) task, done)));
            Set<JobId> ofA = ids(submit(kafka, "a", 150, 100, DEAR));
            Waiting.until("work", () -> Optional.of(done).filter(some -> !some.isEmpty()));
            Set<JobId> ofB = ids(submit(kafka, "b", 1_500, 0, CHEAP));
            Map<JobId, Integer> before = Map.copyOf(done);

            Thread.sleep(PERIOD);

            Map<JobId, Integer> after = Map.copyOf(done);
            worker.shutdownNow();
            double a = steps(after, ofA) - steps(before, ofA);
            double b = steps(after, ofB) - steps(before, ofB);
            assertThat(b / (a + b)).isBetween(0.4, 0.6);
            after.entrySet().stream()
                    .filter(job -> ofB.contains(job.getKey()) && job.getValue() == CHEAP)
                    .limit(20)
                    .forEach(job -> kafka.awaitEvent(job.getKey(), JobSucceeded.class));
            assertThat(orchestrator.log()).doesNotContain("\tat ");
        }
    }

    /** Once it is shut down it lets tasks pass that still come. */
    private static ExecutorService worker() {
        return new ThreadPoolExecutor(
                SLOTS, SLOTS, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new ThreadPoolExecutor.DiscardPolicy());
    }

    private static void draw(KafkaSide kafka, GenerationTask task, Map<JobId, Integer> done) {
        TestJob job = TestJob.of(task.jobId());
        kafka.report(job.started(task.attempt()));
        try {
            for (int step = 1; step <= task.request().steps(); step++) {
                Thread.sleep(STEP_MILLIS);
                done.put(task.jobId(), step);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        kafka.report(job.succeeded(task.attempt()));
    }

    private static int steps(Map<JobId, Integer> done, Set<JobId> jobs) {
        return done.entrySet().stream()
                .filter(job -> jobs.contains(job.getKey()))
                .collect(summingInt(Map.Entry::getValue));
    }

    private static Set<JobId> ids(List<TestJob> jobs) {
        return Set.copyOf(jobs.stream().map(TestJob::id).toList());
    }

    private static List<TestJob> submit(KafkaSide kafka, String tenant, int count, int priority, int steps) {
        List<TestJob> jobs = Stream.generate(TestJob::any)
                .limit(count)
                .map(job -> job.ofTenant(tenant).withPriority(priority).ofSteps(steps))
                .toList();
        jobs.forEach(job -> kafka.command(job.submit()));
        return jobs;
    }

    private static Map<String, String> oneAtATime() {
        Map<String, String> settings = new HashMap<>(TestInfrastructure.shared().configWithFreshDatabase());
        settings.put("darkroom.dispatch.window", "1");
        settings.put("darkroom.dispatch.ahead", "0s");
        return settings;
    }

    private static KafkaSide kafka(Map<String, String> settings) {
        return new KafkaSide(settings.getOrDefault("kafka.bootstrap.servers", ""));
    }

    private AttemptTask task(int index) {
        return Waiting.until(
                "task " + index,
                () -> tasks.size() > index ? Optional.of(tasks.get(index)) : Optional.<AttemptTask>empty());
    }

    private static void finish(KafkaSide kafka, AttemptTask task) {
        kafka.report(TestJob.of(task.jobId()).started(task.attempt()));
        kafka.report(TestJob.of(task.jobId()).succeeded(task.attempt()));
    }
}
