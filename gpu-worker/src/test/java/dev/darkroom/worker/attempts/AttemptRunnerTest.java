package dev.darkroom.worker.attempts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.pipelines.RgbImage;
import dev.darkroom.diffusion.weights.SafeTensorsBytes;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.events.CancelAttempt;
import dev.darkroom.events.Codec;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.JobProgress;
import dev.darkroom.events.LatentHistory;
import dev.darkroom.events.Preview;
import dev.darkroom.events.SourceImage;
import dev.darkroom.events.StoredImage;
import dev.darkroom.events.WireType;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.worker.Tasks;
import dev.darkroom.worker.engine.Generated;
import dev.darkroom.worker.engine.GenerationCanceledException;
import dev.darkroom.worker.engine.GenerationListener.StopMode;
import dev.darkroom.worker.engine.Generator;
import dev.darkroom.worker.engine.RecordedLatents;
import dev.darkroom.worker.engine.Timings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class AttemptRunnerTest extends AttemptRunnerFixture {
    @Test
    void shouldReportStartedThenSucceededWithTheImagesInTheBucket() {
        runner(InstantGenerator::draw).run(task, Optional.empty()).join();

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
    void shouldPutLatentsThatWereKeptBesideTheImages() {
        RgbImage decoded = new RgbImage(8, 8, new byte[3 * 8 * 8], 7);
        RecordedLatents latents = new RecordedLatents(
                Shape.of(1, 2, 2),
                100,
                200,
                List.of(new RecordedLatents.Latent(3, 21, new float[] {1, 3, 1, 3}, decoded)));
        Generator keeping = (prepared, listener) -> CompletableFuture.completedFuture(new Generated(
                InstantGenerator.images(prepared.request()).images(),
                new Timings(1, 2, 3),
                "revision",
                Optional.of(latents)));

        runner(keeping).run(task, Optional.empty()).join();

        byte[] list = objects.get(ObjectKeys.latentHistory(task.jobId()))
                .orElseThrow()
                .content();
        assertThat(Codec.LATENTS.decode(new WireType("latent.trail", 1), list))
                .isEqualTo(new LatentHistory(1, 2, 2, 100, 200, List.of(new LatentHistory.Latent(3, 21, 2, 1))));
        byte[] tensor =
                objects.get(ObjectKeys.latent(task.jobId(), 3)).orElseThrow().content();
        assertThat(SafeTensorsBytes.of("latent", tensor).floats("latent")).containsExactly(1, 3, 1, 3);
        assertThat(objects.get(ObjectKeys.decodedLatent(task.jobId(), 3))
                        .orElseThrow()
                        .contentType())
                .isEqualTo("image/png");
    }

    @Test
    void shouldTellProgressOfTheLastStepAlways() {
        runner(InstantGenerator::draw).run(task, Optional.empty()).join();

        assertThat(reports.progress).contains(new JobProgress(task.jobId(), 2, 3, 3, null, null));
    }

    @Test
    void shouldTellProgressAtMostTenTimesASecond() {
        Generator quick = (prepared, listener) -> {
            IntStream.rangeClosed(1, 1000).forEach(step -> listener.onStep(step, 1000));
            return InstantGenerator.draw(prepared, listener);
        };
        long begin = System.nanoTime();

        runner(quick).run(task, Optional.empty()).join();

        long tenths = Duration.ofNanos(System.nanoTime() - begin).toMillis() / 100;
        assertThat(reports.progress.size()).isLessThanOrEqualTo((int) tenths + 4);
    }

    @Test
    void shouldBeatWhileTheGeneratorIsBusy() throws Exception {
        CompletableFuture<Generated> busy = new CompletableFuture<>();
        CompletableFuture<Void> attempt =
                runner((prepared, listener) -> busy, "10ms").run(task, Optional.empty());

        while (reports.of(WorkerReport.Heartbeat.class).size() < 3) {
            Thread.sleep(5);
        }
        busy.complete(InstantGenerator.images(task.request()));
        attempt.join();

        assertThat(reports.reports.getLast()).isInstanceOf(WorkerReport.Succeeded.class);
    }

    @Test
    void shouldSayNothingMoreOnceTheJobIsCanceled() throws Exception {
        CompletableFuture<Generated> busy = new CompletableFuture<>();
        CompletableFuture<Void> attempt = runner((prepared, listener) -> busy).run(task, Optional.empty());

        running.cancel(new CancelAttempt(task.jobId(), 2));
        attempt.get(1, TimeUnit.SECONDS);
        busy.complete(InstantGenerator.images(task.request()));

        assertThat(reports.of(WorkerReport.Succeeded.class)).isEmpty();
        assertThat(reports.of(WorkerReport.Failed.class)).isEmpty();
        assertThat(reports.of(WorkerReport.Released.class)).isEmpty();
    }

    @Test
    void shouldStopAtOnceAfterACancellation() {
        Generator cancelsItself = (prepared, listener) -> {
            assertThat(listener.stopMode()).isEqualTo(StopMode.GO_ON);
            running.cancel(new CancelAttempt(task.jobId(), 2));
            assertThat(listener.stopMode()).isEqualTo(StopMode.STOP);
            return CompletableFuture.failedFuture(new GenerationCanceledException(1, 3));
        };

        runner(cancelsItself).run(task, Optional.empty()).join();

        assertThat(reports.reports).hasOnlyElementsOfType(WorkerReport.Started.class);
        assertThat(objects.list("")).isEmpty();
    }

    @Test
    void shouldGoOnWhenAnOlderAttemptOrAnotherJobIsCanceled() {
        Generator othersAreCanceled = (prepared, listener) -> {
            running.cancel(new CancelAttempt(task.jobId(), 1));
            running.cancel(new CancelAttempt(Tasks.freshJob(), 2));
            return InstantGenerator.draw(prepared, listener);
        };

        runner(othersAreCanceled).run(task, Optional.empty()).join();

        assertThat(reports.of(WorkerReport.Succeeded.class)).hasSize(1);
    }

    @Test
    void shouldTellAPreviewWithTheStepThatItBelongsTo() {
        Generator shows = (prepared, listener) -> {
            listener.onStep(1, 3);
            listener.onPreview(1, new RgbImage(8, 8, new byte[192], 8));
            return InstantGenerator.draw(prepared, listener);
        };

        runner(shows).run(task, Optional.empty()).join();

        assertThat(reports.progress)
                .filteredOn(progress -> progress.preview() != null)
                .first()
                .returns(1, JobProgress::step)
                .extracting(JobProgress::preview)
                .returns("image/jpeg", Preview::contentType)
                .returns(1, Preview::index);
    }

    @Test
    void shouldRefuseASourceThatIsNotThere() {
        GenerationRequest request = Tasks.from(task.request(), new SourceImage("files/t/1", null, 0.5));

        runner(InstantGenerator::draw)
                .run(new GenerationTask(task.jobId(), 2, request, null), Optional.empty())
                .join();

        WorkerReport.Failed failed = reports.of(WorkerReport.Failed.class).getFirst();
        assertThat(failed.error().code()).isEqualTo("invalid_request");
        assertThat(failed.error().message()).contains("source.image");
    }

    @Test
    void shouldReportWhatTheModelRefuses() {
        runner((prepared, listener) -> CompletableFuture.failedFuture(DiffusionException.badRequest("width 65")))
                .run(task, Optional.empty())
                .join();

        WorkerReport.Failed failed = reports.of(WorkerReport.Failed.class).getFirst();
        assertThat(failed.error().code()).isEqualTo("invalid_request");
        assertThat(failed.error().retryable()).isFalse();
    }
}
