package dev.darkroom.worker.attempts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.diffusion.schedulers.SchedulerState;
import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.ResumePoint;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.worker.checkpoints.Checkpoint;
import dev.darkroom.worker.engine.GenerationCanceledException;
import dev.darkroom.worker.engine.GenerationListener.StopMode;
import dev.darkroom.worker.engine.Generator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class AttemptCheckpointsTest extends AttemptRunnerFixture {
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

    private void awaitReports(Class<? extends WorkerReport> kind, int count) {
        await(() -> reports.of(kind).size() == count);
    }

    private static Checkpoint saved(int step) {
        return new Checkpoint(
                step,
                "revision",
                List.of(new Checkpoint.Progress(
                        0, new SchedulerState(0, step, new float[4], List.of()), new TorchGenerator(7).state())));
    }
}
