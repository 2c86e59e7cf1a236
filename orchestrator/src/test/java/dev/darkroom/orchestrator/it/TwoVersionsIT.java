package dev.darkroom.orchestrator.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.documents.replicate.PredictionForm;
import dev.darkroom.events.AttemptTask;
import dev.darkroom.events.Codec;
import dev.darkroom.events.Contract;
import dev.darkroom.events.JobEvent.JobSucceeded;
import dev.darkroom.events.Topics;
import dev.darkroom.events.WireType;
import dev.darkroom.jobs.Job;
import dev.darkroom.jobs.JobStatus;
import dev.darkroom.testing.TestInfrastructure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A rolling upgrade and its taking back: some processes write the versions of the older contract, others those of the newest one already.
 */
class TwoVersionsIT {
    private static final int JOBS = 20;
    private static final Map<String, String> CLIENT = new PredictionForm(
                    "cd".repeat(32), List.of("prompt", "image"), Map.of("image", "https://example.org/apple.png"))
            .toClient();

    private final List<TestJob> jobs = new ArrayList<>();
    private final Set<String> written = new TreeSet<>();
    private final Set<String> viewed = new TreeSet<>();
    private Map<String, String> settings = Map.of();

    @BeforeEach
    void takeADatabaseOfItsOwn() {
        settings = TestInfrastructure.shared().configWithFreshDatabase();
    }

    @Test
    void shouldEndEveryJobWhileBothVersionsAreWrittenAndEitherProcessIsAway() throws SQLException {
        OrchestratorProcess older = start(Contract.OLDEST);
        OrchestratorProcess newest = start(Contract.NEWEST);
        try (KafkaSide kafka = new KafkaSide(settings.getOrDefault("kafka.bootstrap.servers", ""))) {
            kafka.work(task -> work(kafka, task));
            submit(kafka);

            older.terminate();
            submit(kafka);
            awaitAll(kafka);
            older = start(Contract.OLDEST);
            submit(kafka);

            newest.terminate();
            submit(kafka);
            awaitAll(kafka);
            assertThat(kafka.types(Topics.tasks(Topics.DEFAULT_POOL)))
                    .containsExactlyInAnyOrder("generation.task.v1", "generation.task.v2");
            assertThat(kafka.types(Topics.DEAD_LETTERS)).isEmpty();
        } finally {
            older.close();
            newest.close();
        }
        for (TestJob job : jobs) {
            requireHistory(job);
        }
        assertThat(written).contains("job.submitted.v1", "job.submitted.v2");
        assertThat(viewed).containsExactly("client", "prediction");
        assertThat(older.log() + newest.log()).doesNotContain("\tat ");
    }

    private OrchestratorProcess start(int contract) {
        Map<String, String> own = new HashMap<>(settings);
        own.put("darkroom.events.write", Integer.toString(contract));
        own.put("darkroom.jobs.lease", "3s");
        return OrchestratorProcess.start(own);
    }

    /** From gateways of both versions in turn. */
    private void submit(KafkaSide kafka) {
        for (int i = 0; i < JOBS; i++) {
            TestJob job = TestJob.any().askedAs(CLIENT);
            jobs.add(job);
            kafka.command(job.submit(), i % 2 == 0 ? Contract.OLDEST : Contract.NEWEST);
        }
    }

    private void awaitAll(KafkaSide kafka) {
        jobs.forEach(job -> kafka.awaitEvent(job.id(), JobSucceeded.class));
    }

    /** Of every fifth job the first attempt falls silent, and whichever orchestrator sees that hands out the next one. */
    private static void work(KafkaSide kafka, AttemptTask task) {
        TestJob job = TestJob.of(task.jobId());
        kafka.report(job.started(task.attempt()));
        if (task.attempt() > 1 || Math.floorMod(task.jobId().hashCode(), 5) > 0) {
            kafka.report(job.succeeded(task.attempt()));
        }
    }

    private void requireHistory(TestJob asked) throws SQLException {
        Job job = Job.ABSENT;
        for (Map.Entry<String, String> event :
                query(asked, "select type, data::text from job_event where job_id = ? order by version")) {
            written.add(event.getKey());
            job = job.after(Codec.EVENTS.decode(
                    WireType.parse(event.getKey()), event.getValue().getBytes(UTF_8)));
        }
        assertThat(job.view().status()).isEqualTo(JobStatus.SUCCEEDED);
        assertThat(job.view().request()).isEqualTo(asked.request());
        for (Map.Entry<String, String> field : query(asked, """
                select key, value::text from job, json_each(view->'request')
                where id = ? and key in ('client', 'prediction')
                """)) {
            viewed.add(field.getKey());
        }
    }

    /** Pairs of text. */
    private List<Map.Entry<String, String>> query(TestJob job, String sql) throws SQLException {
        List<Map.Entry<String, String>> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(
                        settings.getOrDefault("quarkus.datasource.jdbc.url", ""),
                        settings.getOrDefault("quarkus.datasource.username", ""),
                        settings.getOrDefault("quarkus.datasource.password", ""));
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, job.id().value());
            ResultSet found = select.executeQuery();
            while (found.next()) {
                rows.add(Map.entry(found.getString(1), found.getString(2)));
            }
        }
        return rows;
    }
}
