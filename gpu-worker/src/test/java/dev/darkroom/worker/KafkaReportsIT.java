package dev.darkroom.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.JobId;
import dev.darkroom.events.JobProgress;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.testing.TestInfrastructure;
import dev.darkroom.worker.reports.KafkaReports;
import dev.darkroom.worker.reports.Reports;
import dev.darkroom.worker.reports.ReportsConformance;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@SuppressWarnings("NullAway.Init")
class KafkaReportsIT implements ReportsConformance {
    private static final Map<String, String> CONFIG =
            TestInfrastructure.shared().config();
    private static final Duration FOR_A_MOMENT = Duration.ofMillis(300);

    private static TestOrchestrator orchestrator;
    private static KafkaReports reports;

    @BeforeAll
    static void start() throws Exception {
        orchestrator = new TestOrchestrator(CONFIG, "reports");
        reports = reports(TestInfrastructure.kafkaClient(CONFIG));
    }

    @AfterAll
    static void stop() {
        reports.close();
        orchestrator.close();
    }

    @Override
    public Reports reports() {
        return reports;
    }

    @Override
    public List<WorkerReport> held(JobId job) {
        orchestrator.catchUp();
        return orchestrator.reportsOf(job);
    }

    @Override
    public List<JobProgress> progress(JobId job) {
        orchestrator.awaitProgress(job);
        return orchestrator.progressOf(job);
    }

    @Test
    @Timeout(30)
    void shouldNeitherBlockNorGiveUpWhileNoBrokerAnswers() throws Exception {
        KafkaReports cutOff = reports(Map.of("bootstrap.servers", "127.0.0.1:1"));
        try {
            CompletableFuture<Void> sent = cutOff.send(new WorkerReport.Started(Tasks.freshJob(), 1, "w1", NOON));
            Thread.sleep(FOR_A_MOMENT);

            assertThat(sent).isNotDone();
        } finally {
            cutOff.close();
        }
    }

    private static KafkaReports reports(Map<String, Object> kafka) {
        return new KafkaReports(kafka, Clock.systemUTC(), new SimpleMeterRegistry());
    }
}
