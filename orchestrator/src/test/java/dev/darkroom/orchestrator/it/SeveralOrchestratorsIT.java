package dev.darkroom.orchestrator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.AttemptTask;
import dev.darkroom.events.JobEvent.JobDispatched;
import dev.darkroom.events.JobEvent.JobStarted;
import dev.darkroom.events.JobEvent.JobSubmitted;
import dev.darkroom.events.JobEvent.JobSucceeded;
import dev.darkroom.events.Topics;
import dev.darkroom.testing.TestInfrastructure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SeveralOrchestratorsIT {
    private static final int JOBS = 100;

    private Map<String, String> settings = Map.of();

    @BeforeEach
    void takeADatabaseOfItsOwn() {
        settings = new HashMap<>(TestInfrastructure.shared().configWithFreshDatabase());
    }

    @Test
    void shouldShareTheWorkAndLoseNothingWhenOneIsKilled() {
        try (OrchestratorProcess survivor = OrchestratorProcess.start(settings);
                OrchestratorProcess victim = OrchestratorProcess.start(settings);
                KafkaSide kafka = new KafkaSide(bootstrapServers())) {
            kafka.work(task -> succeedAtOnce(kafka, task));
            List<TestJob> jobs = Stream.generate(TestJob::any).limit(JOBS).toList();

            IntStream.range(0, JOBS).forEach(i -> {
                kafka.command(jobs.get(i).submit());
                if (i == JOBS / 2) {
                    victim.kill();
                }
            });

            for (TestJob job : jobs) {
                kafka.awaitEvent(job.id(), JobSucceeded.class);
                assertThat(kafka.events(job.id()).stream().<Class<?>>map(Object::getClass))
                        .containsExactly(JobSubmitted.class, JobDispatched.class, JobStarted.class, JobSucceeded.class);
            }
            assertThat(survivor.log()).doesNotContain("\tat ");
        }
    }

    /** Goes on with its jobs, publishes what it had committed, and lets nothing stand behind a record that Kafka does not take. */
    @Test
    void shouldCarryOnWhereAKilledOneStopped() throws SQLException {
        TestJob job = TestJob.any();
        TestJob committed = TestJob.any();
        TestJob tooLarge = TestJob.any();
        TestJob behind = TestJob.any();
        OrchestratorProcess killed = OrchestratorProcess.start(settings);
        try (KafkaSide kafka = new KafkaSide(bootstrapServers())) {
            kafka.command(job.submit());
            kafka.awaitTask(job.id(), 1);
            kafka.report(job.started(1));
            kafka.awaitEvent(job.id(), JobStarted.class);
            killed.kill();
            kafka.report(job.succeeded(1));
            leaveInOutbox(committed, new byte[] {41});
            leaveInOutbox(tooLarge, new byte[2_000_000]);
            leaveInOutbox(behind, new byte[] {42});

            try (OrchestratorProcess next = OrchestratorProcess.start(settings)) {
                kafka.awaitEvent(job.id(), JobSucceeded.class);
                assertThat(kafka.tasks(job.id())).hasSize(1);
                assertThat(kafka.awaitDeadLetter(committed.id()).value()).isEqualTo(new byte[] {41});
                assertThat(kafka.awaitDeadLetter(behind.id()).value()).isEqualTo(new byte[] {42});
                assertThat(KafkaSide.header(kafka.awaitDeadLetter(tooLarge.id()), "darkroom_reason"))
                        .isEqualTo("too large for Kafka: 2000000 bytes");
                assertThat(next.log()).contains("record set aside").doesNotContain("attempt failed");
            }
        }
    }

    private static void succeedAtOnce(KafkaSide kafka, AttemptTask task) {
        TestJob job = TestJob.of(task.jobId());
        kafka.report(job.started(task.attempt()));
        kafka.report(job.succeeded(task.attempt()));
    }

    /** A row as a transaction leaves it whose orchestrator died before the relay came. */
    private void leaveInOutbox(TestJob job, byte[] value) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        settings.getOrDefault("quarkus.datasource.jdbc.url", ""),
                        settings.getOrDefault("quarkus.datasource.username", ""),
                        settings.getOrDefault("quarkus.datasource.password", ""));
                PreparedStatement insert = connection.prepareStatement(
                        "insert into outbox (topic, key, headers, value) values (?, ?, '{}', ?)")) {
            insert.setString(1, Topics.DEAD_LETTERS);
            insert.setString(2, job.id().value());
            insert.setBytes(3, value);
            insert.executeUpdate();
        }
    }

    private String bootstrapServers() {
        return settings.getOrDefault("kafka.bootstrap.servers", "");
    }
}
