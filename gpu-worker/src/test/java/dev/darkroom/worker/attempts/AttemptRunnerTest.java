package dev.darkroom.worker.attempts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.pipelines.Picture;
import dev.darkroom.diffusion.pipelines.StepListener;
import dev.darkroom.diffusion.pipelines.Timings;
import dev.darkroom.events.CancelAttempt;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.JobProgress;
import dev.darkroom.events.StoredImage;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.storage.objects.memory.InMemoryObjectStore;
import dev.darkroom.worker.Tasks;
import dev.darkroom.worker.config.Configs;
import dev.darkroom.worker.config.WorkerConfig;
import dev.darkroom.worker.engine.Generated;
import dev.darkroom.worker.engine.Generator;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class AttemptRunnerTest {
    private final RecordingReports reports = new RecordingReports();
    private final InMemoryObjectStore objects = new InMemoryObjectStore();
    private final RunningAttempts running = new RunningAttempts();
    private final GenerationTask task = new GenerationTask(Tasks.freshJob(), 2, Tasks.aRequest("tiny", 3, 7, 2), null);

    @Test
    void shouldReportStartedThenSucceededWithThePicturesInTheBucket() {
        runner(AttemptRunnerTest::draw).run(task).join();

        assertThat(reports.reports).hasSize(2);
        WorkerReport.Started started = reports.of(WorkerReport.Started.class).getFirst();
        assertThat(started.workerId()).isEqualTo("test-worker");
        assertThat(started.attempt()).isEqualTo(2);
        WorkerReport.Succeeded succeeded =
                reports.of(WorkerReport.Succeeded.class).getFirst();
        assertThat(succeeded.images()).extracting(StoredImage::seed).containsExactly(7L, 8L);
        assertThat(succeeded.images())
                .extracting(StoredImage::objectKey)
                .containsExactly(ObjectKeys.image(task.jobId(), 0), ObjectKeys.image(task.jobId(), 1));
        assertThat(objects.get(ObjectKeys.image(task.jobId(), 1)).orElseThrow().content())
                .hasSize((int) succeeded.images().get(1).bytes());
        assertThat(succeeded.metrics().denoiseSeconds()).isEqualTo(2);
    }

    @Test
    void shouldTellProgressOfTheLastStepAlways() {
        runner(AttemptRunnerTest::draw).run(task).join();

        assertThat(reports.progress).contains(new JobProgress(task.jobId(), 2, 3, 3, null));
    }

    @Test
    void shouldTellProgressAtMostTenTimesASecond() {
        Generator quick = (request, listener) -> {
            IntStream.rangeClosed(1, 1000).forEach(step -> listener.onStep(step, 1000));
            return draw(request, listener);
        };
        long begin = System.nanoTime();

        runner(quick).run(task).join();

        long tenths = Duration.ofNanos(System.nanoTime() - begin).toMillis() / 100;
        assertThat(reports.progress.size()).isLessThanOrEqualTo((int) tenths + 4);
    }

    @Test
    void shouldBeatWhileTheGeneratorIsBusy() throws Exception {
        CompletableFuture<Generated> busy = new CompletableFuture<>();
        CompletableFuture<Void> attempt =
                runner((request, listener) -> busy, "10ms").run(task);

        while (reports.of(WorkerReport.Heartbeat.class).size() < 3) {
            Thread.sleep(5);
        }
        busy.complete(pictures(task.request()));
        attempt.join();

        assertThat(reports.reports.getLast()).isInstanceOf(WorkerReport.Succeeded.class);
    }

    @Test
    void shouldSayNothingMoreOnceTheJobIsCanceled() throws Exception {
        CompletableFuture<Generated> busy = new CompletableFuture<>();
        CompletableFuture<Void> attempt = runner((request, listener) -> busy).run(task);

        running.cancel(new CancelAttempt(task.jobId(), 2));
        attempt.get(1, TimeUnit.SECONDS);
        busy.complete(pictures(task.request()));

        assertThat(reports.of(WorkerReport.Succeeded.class)).isEmpty();
        assertThat(reports.of(WorkerReport.Failed.class)).isEmpty();
        assertThat(reports.of(WorkerReport.Released.class)).isEmpty();
    }

    @Test
    void shouldStopTheGeneratorAtTheStepAfterACancellation() {
        Generator cancelsItselfAtStepTwo = (request, listener) -> {
            assertThat(listener.onStep(1, 3)).isTrue();
            running.cancel(new CancelAttempt(task.jobId(), 2));
            assertThat(listener.onStep(2, 3)).isFalse();
            return CompletableFuture.failedFuture(new IllegalStateException("stopped"));
        };

        runner(cancelsItselfAtStepTwo).run(task).join();

        assertThat(reports.reports).hasOnlyElementsOfType(WorkerReport.Started.class);
        assertThat(objects.list("")).isEmpty();
    }

    @Test
    void shouldGoOnWhenAnOlderAttemptOrAnotherJobIsCanceled() {
        Generator hearsOfOthers = (request, listener) -> {
            running.cancel(new CancelAttempt(task.jobId(), 1));
            running.cancel(new CancelAttempt(Tasks.freshJob(), 2));
            return draw(request, listener);
        };

        runner(hearsOfOthers).run(task).join();

        assertThat(reports.of(WorkerReport.Succeeded.class)).hasSize(1);
    }

    @Test
    void shouldGiveARunningAttemptBackWhenTheWorkerStops() throws Exception {
        CompletableFuture<Void> attempt =
                runner((request, listener) -> new CompletableFuture<>()).run(task);

        running.drain();
        attempt.get(1, TimeUnit.SECONDS);

        assertThat(reports.reports.getLast()).isInstanceOf(WorkerReport.Released.class);
    }

    @Test
    void shouldGiveATaskThatComesDuringShutdownBackUnstarted() {
        running.drain();

        runner(AttemptRunnerTest::draw).run(task).join();

        assertThat(reports.reports).hasOnlyElementsOfType(WorkerReport.Released.class);
    }

    @Test
    void shouldReportWhatTheModelRefuses() {
        runner((request, listener) -> CompletableFuture.failedFuture(DiffusionException.badRequest("width 65")))
                .run(task)
                .join();

        WorkerReport.Failed failed = reports.of(WorkerReport.Failed.class).getFirst();
        assertThat(failed.error().code()).isEqualTo("invalid_request");
        assertThat(failed.error().retryable()).isFalse();
    }

    @Test
    void shouldReportATaskWhoseWorkerDied() {
        runner(AttemptRunnerTest::draw).reportLost(task).join();

        assertThat(reports.reports).hasSize(1);
        WorkerReport.Failed failed = reports.of(WorkerReport.Failed.class).getFirst();
        assertThat(failed.attempt()).isEqualTo(2);
        assertThat(failed.error().code()).isEqualTo("worker_lost");
        assertThat(failed.error().retryable()).isTrue();
    }

    private AttemptRunner runner(Generator generator) {
        return runner(generator, "1h");
    }

    private AttemptRunner runner(Generator generator, String heartbeat) {
        WorkerConfig config =
                Configs.worker(Map.of("darkroom.worker.id", "test-worker", "darkroom.worker.heartbeat", heartbeat));
        return new AttemptRunner(running, generator, new PictureStore(objects), reports, Clock.systemUTC(), config);
    }

    private static CompletableFuture<Generated> draw(GenerationRequest request, StepListener listener) {
        IntStream.rangeClosed(1, request.steps()).forEach(step -> listener.onStep(step, request.steps()));
        return CompletableFuture.completedFuture(pictures(request));
    }

    private static Generated pictures(GenerationRequest request) {
        List<Picture> pictures = IntStream.range(0, request.numImages())
                .mapToObj(i -> new Picture(
                        request.width(),
                        request.height(),
                        new byte[3 * request.width() * request.height()],
                        request.seed() + i))
                .toList();
        return new Generated(pictures, new Timings(1, 2, 3), "revision");
    }
}
