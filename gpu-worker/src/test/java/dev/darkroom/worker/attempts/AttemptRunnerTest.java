package dev.darkroom.worker.attempts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.pipelines.RgbImage;
import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.diffusion.schedulers.SchedulerState;
import dev.darkroom.diffusion.weights.SafeTensorsBytes;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.events.CancelAttempt;
import dev.darkroom.events.Codec;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.JobProgress;
import dev.darkroom.events.LatentHistory;
import dev.darkroom.events.Preview;
import dev.darkroom.events.ResumePoint;
import dev.darkroom.events.SourceImage;
import dev.darkroom.events.StoredImage;
import dev.darkroom.events.WireType;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.storage.objects.memory.InMemoryObjectStore;
import dev.darkroom.worker.Tasks;
import dev.darkroom.worker.checkpoints.Checkpoint;
import dev.darkroom.worker.checkpoints.CheckpointStore;
import dev.darkroom.worker.config.Configs;
import dev.darkroom.worker.config.WorkerConfig;
import dev.darkroom.worker.engine.DeviceWatch;
import dev.darkroom.worker.engine.Generated;
import dev.darkroom.worker.engine.GenerationCanceledException;
import dev.darkroom.worker.engine.GenerationListener.StopMode;
import dev.darkroom.worker.engine.Generator;
import dev.darkroom.worker.engine.ModelCards;
import dev.darkroom.worker.engine.ModelRegistry;
import dev.darkroom.worker.engine.RecordedLatents;
import dev.darkroom.worker.engine.Timings;
import dev.darkroom.worker.engine.TrainedModels;
import dev.darkroom.worker.images.SourceImageLoader;
import dev.darkroom.worker.trainings.Trainer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(10)
class AttemptRunnerTest {
    @TempDir
    private Path folder;

    private final RecordingReports reports = new RecordingReports();
    private final InMemoryObjectStore objects = new InMemoryObjectStore();
    private final RunningAttempts running =
            new RunningAttempts(Configs.worker(Map.of("darkroom.worker.drain", "400ms")));
    private final CheckpointStore checkpoints = new CheckpointStore(objects, new SimpleMeterRegistry());
    private final GenerationTask task = new GenerationTask(Tasks.freshJob(), 2, Tasks.aRequest("tiny", 3, 7, 2), null);

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
    void shouldGiveARunningAttemptBackWhenTheWorkerStops() throws Exception {
        CompletableFuture<Void> attempt =
                runner((prepared, listener) -> new CompletableFuture<>()).run(task, Optional.empty());

        running.drain();
        attempt.get(1, TimeUnit.SECONDS);

        assertThat(reports.reports.getLast()).isInstanceOf(WorkerReport.Released.class);
    }

    @Test
    void shouldReportEveryCheckpointAndKeepOnlyTheNewest() {
        Generator savesTwice = (prepared, listener) -> {
            listener.onCheckpoint(saved(1));
            awaitReports(WorkerReport.Checkpointed.class, 1);
            listener.onCheckpoint(saved(2));
            awaitReports(WorkerReport.Checkpointed.class, 2);
            return CompletableFuture.failedFuture(new IllegalStateException("the device is gone"));
        };

        runner(savesTwice).run(task, Optional.empty()).join();

        assertThat(reports.of(WorkerReport.Checkpointed.class))
                .extracting(report -> report.resumePoint().step())
                .containsExactly(1, 2);
        await(() -> objects.list(ObjectKeys.CHECKPOINTS).size() == 1);
        assertThat(objects.list(ObjectKeys.CHECKPOINTS)).containsExactly(ObjectKeys.checkpoint(task.jobId(), 2, 2));
    }

    @Test
    void shouldLeaveNoCheckpointBehindOnceTheImagesAreThere() {
        Generator saves = (prepared, listener) -> {
            listener.onCheckpoint(saved(1));
            return InstantGenerator.draw(prepared, listener);
        };

        runner(saves).run(task, Optional.empty()).join();

        await(() -> objects.list(ObjectKeys.CHECKPOINTS).isEmpty());
        assertThat(reports.of(WorkerReport.Succeeded.class)).hasSize(1);
    }

    @Test
    void shouldLeaveWithACheckpointAndThenGiveTheTaskBack() {
        Generator leaves = (prepared, listener) -> {
            running.drain();
            assertThat(listener.stopMode()).isEqualTo(StopMode.LEAVE);
            listener.onCheckpoint(saved(2));
            return CompletableFuture.failedFuture(new GenerationCanceledException(2, 3));
        };

        runner(leaves).run(task, Optional.empty()).join();

        assertThat(reports.reports)
                .extracting(Object::getClass)
                .containsExactly(
                        WorkerReport.Started.class, WorkerReport.Checkpointed.class, WorkerReport.Released.class);
        assertThat(objects.list(ObjectKeys.CHECKPOINTS)).hasSize(1);
    }

    @Test
    void shouldHandTheEngineTheCheckpointOfAnEarlierAttempt() {
        ResumePoint point = checkpoints.save(task, saved(2)).orElseThrow();
        GenerationTask resumed = new GenerationTask(task.jobId(), 3, task.request(), point);
        List<Integer> resumedAt = new ArrayList<>();

        runner((prepared, listener) -> {
                    prepared.resume().ifPresent(checkpoint -> resumedAt.add(checkpoint.step()));
                    return InstantGenerator.draw(prepared, listener);
                })
                .run(resumed, Optional.empty())
                .join();

        assertThat(resumedAt).containsExactly(2);
        await(() -> objects.list(ObjectKeys.CHECKPOINTS).isEmpty());
    }

    @Test
    void shouldBeginAnewWhenTheCheckpointIsDamagedOrGone() {
        ResumePoint point = checkpoints.save(task, saved(2)).orElseThrow();
        objects.put(point.checkpoint(), new byte[] {1, 2, 3}, "application/octet-stream");

        for (ResumePoint bad : List.of(point, new ResumePoint("checkpoints/gone", 2))) {
            runner((prepared, listener) -> {
                        assertThat(prepared.resume()).isEmpty();
                        return InstantGenerator.draw(prepared, listener);
                    })
                    .run(new GenerationTask(task.jobId(), 3, task.request(), bad), Optional.empty())
                    .join();
        }

        assertThat(reports.of(WorkerReport.Succeeded.class)).hasSize(2);
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
    void shouldGiveATaskThatComesDuringShutdownBackUnstarted() {
        running.drain();

        runner(InstantGenerator::draw).run(task, Optional.empty()).join();

        assertThat(reports.reports).hasOnlyElementsOfType(WorkerReport.Released.class);
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

    @Test
    void shouldReportATaskWhoseWorkerDied() {
        runner(InstantGenerator::draw).reportLost(task).join();

        assertThat(reports.reports).hasSize(1);
        assertThat(reports.of(WorkerReport.Lost.class).getFirst().attempt()).isEqualTo(2);
    }

    @Test
    void shouldBeginAnAttemptOnceWhoseTaskComesTwice() {
        List<CompletableFuture<Generated>> begun = new CopyOnWriteArrayList<>();
        AttemptRunner runner = runner(remembering(begun));
        CompletableFuture<Void> first = runner.run(task, Optional.empty());
        CompletableFuture<Void> second = runner.run(task, Optional.empty());
        await(() -> !begun.isEmpty());

        assertThat(second).isNotDone();
        begun.getFirst().complete(InstantGenerator.images(task.request()));
        CompletableFuture.allOf(first, second).join();
        runner.run(task, Optional.empty()).join();

        assertThat(begun).hasSize(1);
        assertThat(reports.of(WorkerReport.Started.class)).hasSize(1);
        assertThat(reports.of(WorkerReport.Succeeded.class)).hasSize(1);
        assertThat(running.size()).isZero();
    }

    @Test
    void shouldNotCallAnAttemptLostThatRunsHere() {
        List<CompletableFuture<Generated>> begun = new CopyOnWriteArrayList<>();
        AttemptRunner runner = runner(remembering(begun));
        CompletableFuture<Void> first = runner.run(task, Optional.empty());
        CompletableFuture<Void> redelivered = runner.reportLost(task);
        await(() -> !begun.isEmpty());

        assertThat(redelivered).isNotDone();
        begun.getFirst().complete(InstantGenerator.images(task.request()));
        CompletableFuture.allOf(first, redelivered).join();

        assertThat(reports.of(WorkerReport.Failed.class)).isEmpty();
        assertThat(reports.of(WorkerReport.Succeeded.class)).hasSize(1);
    }

    @Test
    void shouldBeginTheNextAttemptOfAJobWhoseLastOneRanHere() {
        AttemptRunner runner = runner(InstantGenerator::draw);
        runner.run(task, Optional.empty()).join();

        runner.run(new GenerationTask(task.jobId(), 3, task.request(), null), Optional.empty())
                .join();

        assertThat(reports.of(WorkerReport.Started.class))
                .extracting(WorkerReport.Started::attempt)
                .containsExactly(2, 3);
    }

    private static Generator remembering(List<CompletableFuture<Generated>> begun) {
        return (prepared, listener) -> {
            CompletableFuture<Generated> busy = new CompletableFuture<>();
            begun.add(busy);
            return busy;
        };
    }

    private AttemptRunner runner(Generator generator) {
        return runner(generator, "1h");
    }

    private AttemptRunner runner(Generator generator, String heartbeat) {
        WorkerConfig config =
                Configs.worker(Map.of("darkroom.worker.id", "test-worker", "darkroom.worker.heartbeat", heartbeat));
        Map<String, String> noModels =
                Map.of("darkroom.models.path", folder.toString(), "darkroom.models.fetched", folder.toString());
        ModelRegistry registry = new ModelRegistry(Configs.models(noModels));
        TrainedModels models = new TrainedModels(
                objects, registry, new ModelCards(registry, Configs.models(noModels), config, objects));
        return new AttemptRunner(
                running,
                generator,
                new Trainer(config, registry, models, objects, new DeviceWatch()),
                models,
                new SourceImageLoader(objects),
                checkpoints,
                new ImageStore(objects, new SimpleMeterRegistry()),
                objects,
                reports,
                OpenTelemetry.noop().getTracer("test"),
                Clock.systemUTC(),
                config);
    }

    private void awaitReports(Class<? extends WorkerReport> kind, int count) {
        await(() -> reports.of(kind).size() == count);
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private static Checkpoint saved(int step) {
        return new Checkpoint(
                step,
                "revision",
                List.of(new Checkpoint.Progress(
                        0, new SchedulerState(0, step, new float[4], List.of()), new TorchGenerator(7).state())));
    }
}
