package dev.darkroom.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.embedded.EmbeddedStack;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.testing.TestInfrastructure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that come, go and die. */
class WorkersIT {
    private static final Map<String, String> CONFIG =
            TestInfrastructure.shared().config();
    private static final GenerationRequest SHORT = Tasks.aRequest("emoji-64", 2, 7, 1);
    private static final GenerationRequest LONG = Tasks.aRequest("emoji-64", 150, 7, 2);

    @Test
    void shouldShareTheQueueBetweenWorkers() throws Exception {
        try (TestOrchestrator orchestrator = orchestrator("shared");
                WorkerProcess first = WorkerProcess.start("w1", "shared", CONFIG);
                WorkerProcess second = WorkerProcess.start("w2", "shared", CONFIG)) {
            List<GenerationTask> probes = List.of(task(LONG), task(LONG));
            for (GenerationTask probe : probes) {
                orchestrator.submit(probe);
            }

            List<String> workers = probes.stream()
                    .map(probe -> orchestrator.await(WorkerReport.Started.class, probe.jobId()))
                    .map(WorkerReport.Started::workerId)
                    .toList();

            assertThat(workers).containsExactlyInAnyOrder("w1", "w2");
        }
    }

    @Test
    void shouldReportTheAttemptOfAWorkerThatWasKilled() throws Exception {
        try (TestOrchestrator orchestrator = orchestrator("killed");
                WorkerProcess doomed = WorkerProcess.start("w1", "killed", CONFIG)) {
            GenerationTask task = task(LONG);
            orchestrator.submit(task);
            orchestrator.await(WorkerReport.Started.class, task.jobId());
            doomed.kill();

            try (WorkerProcess heir = WorkerProcess.start("w2", "killed", CONFIG)) {
                WorkerReport.Failed failed = orchestrator.await(WorkerReport.Failed.class, task.jobId());

                assertThat(failed.attempt()).isEqualTo(1);
                assertThat(failed.error().code()).isEqualTo("worker_lost");
                assertThat(failed.error().retryable()).isTrue();
                assertThat(orchestrator.reportsOf(task.jobId(), WorkerReport.Started.class))
                        .hasSize(1);
            }
        }
    }

    @Test
    void shouldGiveEverythingBackOnSigtermWithoutCostingAnAttempt() throws Exception {
        try (TestOrchestrator orchestrator = orchestrator("drained");
                WorkerProcess leaving = WorkerProcess.start("w1", "drained", CONFIG)) {
            GenerationTask begun = task(LONG);
            List<GenerationTask> waiting =
                    IntStream.range(0, 4).mapToObj(i -> task(SHORT)).toList();
            orchestrator.submit(begun);
            orchestrator.awaitProgress(begun.jobId());
            for (GenerationTask task : waiting) {
                orchestrator.submit(task);
            }

            assertThat(leaving.terminate()).isLessThan(Duration.ofSeconds(10));
            orchestrator.await(WorkerReport.Released.class, begun.jobId());

            try (WorkerProcess staying = WorkerProcess.start("w2", "drained", CONFIG)) {
                for (GenerationTask task : waiting) {
                    orchestrator.await(WorkerReport.Succeeded.class, task.jobId());
                    assertThat(orchestrator.reportsOf(task.jobId(), WorkerReport.Failed.class))
                            .isEmpty();
                }
                assertThat(orchestrator.reportsOf(begun.jobId(), WorkerReport.Failed.class))
                        .isEmpty();
            }
        }
    }

    @Test
    void shouldOutliveARestartOfTheBrokerAndEndInTimeWithoutOne(@TempDir Path data) throws Exception {
        EmbeddedStack stack = EmbeddedStack.start(data);
        try (TestOrchestrator orchestrator = new TestOrchestrator(stack.asConfig(), "restart");
                WorkerProcess worker = WorkerProcess.start("w1", "restart", stack.asConfig())) {
            GenerationTask begun = task(LONG);
            orchestrator.submit(begun);
            orchestrator.awaitProgress(begun.jobId());

            stack.close();
            stack = EmbeddedStack.start(data);

            orchestrator.await(WorkerReport.Succeeded.class, begun.jobId());
            GenerationTask next = task(SHORT);
            orchestrator.submit(next);
            orchestrator.await(WorkerReport.Succeeded.class, next.jobId());

            stack.close();
            assertThat(worker.terminate()).isLessThan(Duration.ofSeconds(10));
        } finally {
            stack.close();
        }
    }

    @Test
    void shouldNotRunOnADeviceThatIsAbsent() throws Exception {
        Map<String, String> settings = new HashMap<>(CONFIG);
        settings.put("darkroom.worker.device", "cuda:99");

        try (WorkerProcess worker = WorkerProcess.start("w1", "nowhere", settings)) {
            assertThat(worker.exitCode()).isEqualTo(1);
            assertThat(worker.log())
                    .contains("device not usable device=cuda:99 precision=auto reason=device cuda:99 is absent")
                    .doesNotContain("\tat ");
        }
    }

    private static TestOrchestrator orchestrator(String pool) throws Exception {
        return new TestOrchestrator(CONFIG, pool);
    }

    private static GenerationTask task(GenerationRequest request) {
        return new GenerationTask(Tasks.freshJob(), 1, request, null);
    }
}
