package dev.darkroom.orchestrator.it;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The orchestrator's own cost: workers that end every task at once. Tells the rate, and fails only when jobs get lost. */
@Tag("nightly")
class ThroughputIT {
    private static final Logger LOG = Logger.getLogger(ThroughputIT.class);
    private static final int WARM_UP = Integer.getInteger("darkroom.throughput.warm-up", 500);
    private static final int JOBS = Integer.getInteger("darkroom.throughput.jobs", 2_000);

    private final Set<JobId> succeeded = ConcurrentHashMap.newKeySet();

    @Test
    void shouldTakeEveryJobOfABurstToItsEnd() {
        Map<String, String> settings = new HashMap<>(TestInfrastructure.shared().configWithFreshDatabase());
        try (OrchestratorProcess orchestrator = OrchestratorProcess.start(settings);
                KafkaSide kafka = new KafkaSide(settings.getOrDefault("kafka.bootstrap.servers", ""))) {
            kafka.work(task -> {
                TestJob job = TestJob.of(task.jobId());
                kafka.report(job.started(task.attempt()));
                kafka.report(job.succeeded(task.attempt()));
            });
            kafka.onEvent(event -> {
                if (event instanceof JobSucceeded success) {
                    succeeded.add(success.jobId());
                }
            });
            run(kafka, WARM_UP);
            Duration took = run(kafka, JOBS);

            LOG.infof(
                    "jobs=%d seconds=%.2f jobsPerSecond=%.0f",
                    JOBS, took.toMillis() / 1e3, JOBS * 1e3 / took.toMillis());
            assertThat(orchestrator.log()).doesNotContain("\tat ");
        }
    }

    private Duration run(KafkaSide kafka, int count) {
        List<TestJob> jobs = Stream.generate(TestJob::any).limit(count).toList();
        Set<JobId> ids = Set.copyOf(jobs.stream().map(TestJob::id).toList());
        Instant begin = Instant.now();
        jobs.forEach(job -> kafka.command(job.submit()));
        Waiting.until("the end of every job", () -> Optional.of(succeeded).filter(ended -> ended.containsAll(ids)));
        return Duration.between(begin, Instant.now());
    }
}
