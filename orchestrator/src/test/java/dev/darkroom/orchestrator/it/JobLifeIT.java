package dev.darkroom.orchestrator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.CancelAttempt;
import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobEvent.JobAttemptFailed;
import dev.darkroom.events.JobEvent.JobCanceled;
import dev.darkroom.events.JobEvent.JobCheckpointed;
import dev.darkroom.events.JobEvent.JobDispatched;
import dev.darkroom.events.JobEvent.JobFailed;
import dev.darkroom.events.JobEvent.JobStarted;
import dev.darkroom.events.JobEvent.JobSubmitted;
import dev.darkroom.events.JobEvent.JobSucceeded;
import dev.darkroom.events.Topics;
import dev.darkroom.testing.TestInfrastructure;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class JobLifeIT {
    private static final Duration LEASE = Duration.ofSeconds(3);

    private static OrchestratorProcess orchestrator;
    private static KafkaSide kafka;

    @BeforeAll
    static void start() {
        Map<String, String> settings = new HashMap<>(TestInfrastructure.shared().configWithFreshDatabase());
        settings.put("darkroom.jobs.lease", LEASE.toSeconds() + "s");
        settings.put("darkroom.dispatch.window", "1000");
        orchestrator = OrchestratorProcess.start(settings);
        kafka = new KafkaSide(settings.getOrDefault("kafka.bootstrap.servers", ""));
    }

    @AfterAll
    static void stopAndReadTheLog() {
        kafka.close();
        Duration goodbye = orchestrator.terminate();

        // Writing class data may be part of it.
        assertThat(goodbye).isLessThan(Duration.ofSeconds(20));
        assertThat(orchestrator.log()).doesNotContain(TestJob.PROMPT, "\tat ");
    }

    @Test
    void shouldTakeAJobFromItsCommandToItsImages() {
        TestJob job = TestJob.any();

        kafka.command(job.submit());
        assertThat(kafka.awaitTask(job.id(), 1)).isEqualTo(new GenerationTask(job.id(), 1, job.request(), null));
        kafka.report(job.started(1));
        kafka.report(job.succeeded(1));

        assertThat(kafka.awaitEvent(job.id(), JobSucceeded.class).images()).hasSize(1);
        assertThat(types(job))
                .containsExactly(JobSubmitted.class, JobDispatched.class, JobStarted.class, JobSucceeded.class);
    }

    @Test
    void shouldTryAgainWhenAWorkerWasLostAndFailAfterTheLastAttempt() {
        TestJob job = TestJob.any();
        kafka.command(job.submit());

        for (int attempt = 1; attempt <= 3; attempt++) {
            kafka.awaitTask(job.id(), attempt);
            kafka.report(job.started(attempt));
            kafka.report(job.workerLost(attempt));
        }

        assertThat(kafka.awaitEvent(job.id(), JobFailed.class).error().code()).isEqualTo("worker_lost");
        assertThat(kafka.tasks(job.id())).hasSize(3);
    }

    @Test
    void shouldStopTheWorkerOfACanceledJobAndIgnoreWhatItStillReports() {
        TestJob job = TestJob.any();
        kafka.command(job.submit());
        kafka.awaitTask(job.id(), 1);
        kafka.report(job.started(1));
        kafka.awaitEvent(job.id(), JobStarted.class);

        kafka.command(job.cancel());
        assertThat(kafka.awaitCancel(job.id())).isEqualTo(new CancelAttempt(job.id(), 1));
        kafka.report(job.succeeded(1));
        kafka.report(job.heartbeat(1));
        Waiting.until(
                "answer to the heartbeat",
                () -> Optional.of(kafka.cancels(job.id())).filter(cancels -> cancels.size() == 2));

        assertThat(kafka.events(job.id()).getLast()).isInstanceOf(JobCanceled.class);
    }

    @Test
    void shouldTellAWorkerThatItsAttemptIsStale() {
        TestJob job = TestJob.any();
        kafka.command(job.submit());
        kafka.awaitTask(job.id(), 1);
        kafka.report(job.workerLost(1));
        kafka.awaitTask(job.id(), 2);

        kafka.report(job.heartbeat(1));

        assertThat(kafka.awaitCancel(job.id())).isEqualTo(new CancelAttempt(job.id(), 1));
    }

    @Test
    void shouldGiveUpASilentAttemptButNotOneThatShowsLife() {
        TestJob silent = TestJob.any();
        TestJob alive = TestJob.any();
        for (TestJob job : List.of(silent, alive)) {
            kafka.command(job.submit());
            kafka.awaitTask(job.id(), 1);
            kafka.report(job.started(1));
        }

        JobAttemptFailed givenUp = Waiting.until("lease of the silent attempt expires", () -> {
            kafka.report(alive.heartbeat(1));
            return kafka.events(silent.id()).stream()
                    .filter(JobAttemptFailed.class::isInstance)
                    .map(JobAttemptFailed.class::cast)
                    .findFirst();
        });

        assertThat(givenUp.error().code()).isEqualTo("lease_expired");
        assertThat(kafka.awaitTask(silent.id(), 2).attempt()).isEqualTo(2);
        assertThat(kafka.events(alive.id()).getLast()).isInstanceOf(JobStarted.class);
    }

    @Test
    void shouldLetALateWorkerChangeNothing() {
        TestJob job = TestJob.any();
        kafka.command(job.submit());
        kafka.awaitTask(job.id(), 1);
        kafka.report(job.started(1));
        kafka.report(job.checkpointed(1, 5));

        // The worker of attempt 1 is stopped; when it wakes, attempt 2 has gone on from its checkpoint.
        assertThat(kafka.awaitTask(job.id(), 2).resumePoint()).isEqualTo(job.resumePoint(5));
        kafka.report(job.started(2));
        kafka.report(job.checkpointed(1, 10));
        kafka.report(job.succeeded(1));
        assertThat(kafka.awaitCancel(job.id())).isEqualTo(new CancelAttempt(job.id(), 1));
        kafka.report(job.succeeded(2));

        assertThat(kafka.awaitEvent(job.id(), JobSucceeded.class).attempt()).isEqualTo(2);
        assertThat(types(job))
                .containsExactly(
                        JobSubmitted.class,
                        JobDispatched.class,
                        JobStarted.class,
                        JobCheckpointed.class,
                        JobAttemptFailed.class,
                        JobDispatched.class,
                        JobStarted.class,
                        JobSucceeded.class);
    }

    @Test
    void shouldFailAJobThatStillWaitsAtItsDeadline() {
        TestJob job = TestJob.any().withDeadline(Instant.now().minusSeconds(1));
        kafka.command(job.submit());

        JobFailed failed = kafka.awaitEvent(job.id(), JobFailed.class);
        assertThat(failed.error().code()).isEqualTo("deadline_exceeded");
        assertThat(failed.attempt()).isZero();
        assertThat(kafka.tasks(job.id())).isEmpty();
    }

    @Test
    void shouldFailAPoisonousTaskWhileOthersGoOn() {
        TestJob poison = TestJob.any();
        TestJob healthy = TestJob.any();
        kafka.command(poison.submit());
        for (int attempt = 1; attempt <= 3; attempt++) {
            kafka.awaitTask(poison.id(), attempt);
            kafka.report(poison.started(attempt));
            kafka.report(poison.workerLost(attempt));
        }
        kafka.command(healthy.submit());
        kafka.awaitTask(healthy.id(), 1);
        kafka.report(healthy.succeeded(1));

        kafka.awaitEvent(healthy.id(), JobSucceeded.class);
        assertThat(kafka.awaitEvent(poison.id(), JobFailed.class).attempt()).isEqualTo(3);
    }

    @Test
    void shouldServeAPoolThatIsNew() {
        TestJob job = TestJob.any().inPool("pool-" + System.nanoTime());
        kafka.command(job.submit());

        assertThat(kafka.awaitEvent(job.id(), JobDispatched.class).pool()).isEqualTo(job.pool());
    }

    @Test
    void shouldSetAsideWhatItCannotReadAndGoOn() {
        TestJob job = TestJob.any();
        kafka.sendGarbage(Topics.COMMANDS, job.id());
        kafka.command(job.submit());

        ConsumerRecord<String, byte[]> deadLetter = kafka.awaitDeadLetter(job.id());
        assertThat(KafkaSide.header(deadLetter, "darkroom_reason")).contains("ce_");
        assertThat(KafkaSide.header(deadLetter, "darkroom_topic")).isEqualTo(Topics.COMMANDS);
        kafka.awaitEvent(job.id(), JobSubmitted.class);
    }

    @Test
    void shouldSubmitAJobOnce() {
        TestJob job = TestJob.any();
        kafka.command(job.submit());
        kafka.command(job.submit());
        kafka.command(job.cancel());
        kafka.awaitEvent(job.id(), JobCanceled.class);

        assertThat(types(job)).containsOnlyOnce(JobSubmitted.class);
    }

    private static List<Class<?>> types(TestJob job) {
        return kafka.events(job.id()).stream().<Class<?>>map(JobEvent::getClass).toList();
    }
}
