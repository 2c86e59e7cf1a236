package dev.darkroom.orchestrator.it;

import static java.util.stream.Collectors.summingInt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.JobEvent.JobSucceeded;
import dev.darkroom.events.JobId;
import dev.darkroom.testing.TestInfrastructure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What two tenants get of a worker, at the rates of a real queue; ShareOfWorkTest has more cases in virtual time. */
class ShareOfWorkIT {
    private static final int SLOTS = 4;
    private static final int CHEAP = 20;
    private static final int DEAR = 200;
    private static final int STEP_MILLIS = 4;

    /** Steps to be looked at: many beside those of the dear jobs that were out before the cheap ones came. */
    private static final int WORK = 12_000;

    /** A worker that takes {@value #STEP_MILLIS} ms for a step of one job; the jobs of the tenant that came first are ten times as long. */
    @Test
    void shouldGiveBothTheSameWorkWhereTheJobsOfOneAreTenTimesAsDear() {
        Map<String, String> settings = TestInfrastructure.shared().configWithFreshDatabase();
        Map<JobId, Integer> done = new ConcurrentHashMap<>();
        try (OrchestratorProcess orchestrator = OrchestratorProcess.start(settings);
                KafkaSide kafka = new KafkaSide(settings.getOrDefault("kafka.bootstrap.servers", ""));
                ExecutorService worker = worker()) {
            kafka.work(task -> worker.execute(() -> draw(kafka, (GenerationTask) task, done)));
            Set<JobId> ofA = ids(kafka.submit("a", 60, 100, DEAR));
            Waiting.until("work", () -> Optional.of(done).filter(some -> !some.isEmpty()));
            Set<JobId> ofB = ids(kafka.submit("b", 600, 0, CHEAP));
            Map<JobId, Integer> before = Map.copyOf(done);

            Map<JobId, Integer> after = Waiting.until(
                    "the work of both",
                    () -> Optional.of(Map.copyOf(done)).filter(now -> steps(now) - steps(before) >= WORK));
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

    private static int steps(Map<JobId, Integer> done) {
        return steps(done, done.keySet());
    }

    private static int steps(Map<JobId, Integer> done, Set<JobId> jobs) {
        return done.entrySet().stream()
                .filter(job -> jobs.contains(job.getKey()))
                .collect(summingInt(Map.Entry::getValue));
    }

    private static Set<JobId> ids(List<TestJob> jobs) {
        return Set.copyOf(jobs.stream().map(TestJob::id).toList());
    }
}
