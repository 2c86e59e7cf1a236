package dev.darkroom.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.ResumePoint;
import dev.darkroom.events.StoredImage;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.testing.TestInfrastructure;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Workers that come, go and die. */
class WorkersIT {
    private static final Map<String, String> CONFIG =
            TestInfrastructure.shared().config();
    private static final Bucket BUCKET = new Bucket(CONFIG);
    private static final GenerationRequest SHORT = Tasks.aRequest("emoji-64", 2, 7, 1);
    private static final GenerationRequest LONG = Tasks.aRequest("emoji-64", 150, 7, 2);

    @Test
    void shouldShareTheQueueAndGoOnForAKilledWorkerFromItsCheckpointWithTheSameBytes() throws Exception {
        int interval = 5;
        Map<String, String> settings = with(Map.of(
                "darkroom.worker.slots", "1",
                "darkroom.worker.checkpoint-steps", Integer.toString(interval),
                "darkroom.worker.checkpoint-interval", "1h"));
        GenerationRequest request = Tasks.aRequest("emoji-64", 50, 7, 2);
        try (TestOrchestrator orchestrator = orchestrator("shared");
                WorkerProcess first = WorkerProcess.start("w1", "shared", settings);
                WorkerProcess second = WorkerProcess.start("w2", "shared", settings)) {
            List<GenerationTask> probes = List.of(task(LONG), task(LONG));
            for (GenerationTask probe : probes) {
                orchestrator.submit(probe);
            }
            assertThat(probes).extracting(probe -> starter(orchestrator, probe)).containsExactlyInAnyOrder("w1", "w2");
            for (GenerationTask probe : probes) {
                orchestrator.cancel(probe.jobId(), 1);
            }

            GenerationTask whole = task(request);
            orchestrator.submit(whole);
            List<String> expected = drawn(orchestrator, whole);
            GenerationTask task = task(request);
            orchestrator.submit(task);
            orchestrator.awaitCheckpoint(task.jobId(), 30);
            (starter(orchestrator, task).equals("w1") ? first : second).kill();

            WorkerReport.Lost lost = orchestrator.await(WorkerReport.Lost.class, task.jobId());
            assertThat(lost.attempt()).isEqualTo(1);
            assertThat(orchestrator.reportsOf(task.jobId(), WorkerReport.Started.class))
                    .hasSize(1);
            ResumePoint latest = lastCheckpoint(orchestrator, task);
            int reached = orchestrator.progressOf(task.jobId()).getLast().step();
            orchestrator.submit(new GenerationTask(task.jobId(), 2, request, latest));

            assertThat(drawn(orchestrator, task)).isEqualTo(expected);
            assertThat(reached - latest.step()).isLessThanOrEqualTo(interval);
            assertThat(orchestrator.progressOf(task.jobId()))
                    .filteredOn(progress -> progress.attempt() == 2)
                    .allMatch(progress -> progress.step() > latest.step());
            // What the killed worker had written and not reported is left to the orchestrator's sweep.
            BUCKET.awaitAbsent(latest.checkpoint());
            BUCKET.awaitAbsent(ObjectKeys.CHECKPOINTS + whole.jobId() + "/");
        }
    }

    /** No attempt is spent, and no step of what had begun is drawn again. */
    @Test
    void shouldGiveEverythingBackOnSigtermForAnotherToGoOn() throws Exception {
        try (TestOrchestrator orchestrator = orchestrator("drained");
                WorkerProcess leaving = WorkerProcess.start("w1", "drained", CONFIG)) {
            GenerationTask begun = task(LONG);
            List<GenerationTask> waiting =
                    IntStream.range(0, 4).mapToObj(i -> task(SHORT)).toList();
            orchestrator.submit(begun);
            // The first steps take longest: PyTorch optimises the program meanwhile.
            orchestrator.awaitProgress(begun.jobId(), 4);
            for (GenerationTask task : waiting) {
                orchestrator.submit(task);
            }
            for (GenerationTask task : waiting) {
                orchestrator.await(WorkerReport.Started.class, task.jobId());
            }

            assertThat(leaving.terminate()).isLessThan(Duration.ofSeconds(10));
            orchestrator.await(WorkerReport.Released.class, begun.jobId());
            ResumePoint point = lastCheckpoint(orchestrator, begun);
            assertThat(point.step())
                    .isGreaterThanOrEqualTo(
                            orchestrator.progressOf(begun.jobId()).getLast().step());
            for (GenerationTask task : waiting) {
                if (!orchestrator
                        .reportsOf(task.jobId(), WorkerReport.Released.class)
                        .isEmpty()) {
                    orchestrator.submit(new GenerationTask(task.jobId(), 2, SHORT, null));
                }
            }
            orchestrator.submit(new GenerationTask(begun.jobId(), 2, LONG, point));

            try (WorkerProcess staying = WorkerProcess.start("w2", "drained", CONFIG)) {
                for (GenerationTask task : waiting) {
                    orchestrator.await(WorkerReport.Succeeded.class, task.jobId());
                    assertThat(orchestrator.reportsOf(task.jobId(), WorkerReport.Failed.class))
                            .isEmpty();
                }
                orchestrator.await(WorkerReport.Succeeded.class, begun.jobId());
                assertThat(orchestrator.reportsOf(begun.jobId(), WorkerReport.Failed.class))
                        .isEmpty();
                assertThat(orchestrator.progressOf(begun.jobId()))
                        .filteredOn(told -> told.attempt() == 2)
                        .allMatch(told -> told.step() > point.step());
            }
        }
    }

    @Tag("nightly")
    @Test
    void shouldAnswerHundredsOfTasksASecondWithTheNullEngine() throws Exception {
        Map<String, String> settings = with(Map.of(
                "darkroom.worker.engine", "null",
                "darkroom.worker.null-engine-time", "5ms",
                "darkroom.worker.slots", "32"));
        try (TestOrchestrator orchestrator = orchestrator("null");
                WorkerProcess worker = WorkerProcess.start("w1", "null", settings)) {
            GenerationTask first = task(SHORT);
            orchestrator.submit(first);
            orchestrator.await(WorkerReport.Succeeded.class, first.jobId());
            List<GenerationTask> tasks =
                    IntStream.range(0, 500).mapToObj(i -> task(SHORT)).toList();
            long begin = System.nanoTime();
            for (GenerationTask task : tasks) {
                orchestrator.submit(task);
            }

            for (GenerationTask task : tasks) {
                orchestrator.await(WorkerReport.Succeeded.class, task.jobId());
            }

            // Far below what it does on an idle machine: the tests share theirs.
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(60));
            assertThat(tasks)
                    .allMatch(task -> orchestrator
                                    .reportsOf(task.jobId(), WorkerReport.Succeeded.class)
                                    .size()
                            == 1);
        }
    }

    @Test
    void shouldNotRunOnADeviceThatIsAbsent() throws Exception {
        Map<String, String> settings = with(Map.of("darkroom.worker.device", "cuda:99"));

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

    /** Which worker has begun it. */
    private static String starter(TestOrchestrator orchestrator, GenerationTask task) {
        return orchestrator.await(WorkerReport.Started.class, task.jobId()).workerId();
    }

    private static ResumePoint lastCheckpoint(TestOrchestrator orchestrator, GenerationTask task) {
        return orchestrator
                .reportsOf(task.jobId(), WorkerReport.Checkpointed.class)
                .getLast()
                .resumePoint();
    }

    /** The digests of its images. */
    private static List<String> drawn(TestOrchestrator orchestrator, GenerationTask task) {
        return orchestrator.await(WorkerReport.Succeeded.class, task.jobId()).images().stream()
                .map(StoredImage::sha256)
                .toList();
    }

    private static GenerationTask task(GenerationRequest request) {
        return new GenerationTask(Tasks.freshJob(), 1, request, null);
    }

    private static Map<String, String> with(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(CONFIG);
        all.putAll(settings);
        return all;
    }
}
