package dev.darkroom.worker.attempts;

import dev.darkroom.diffusion.pipelines.Picture;
import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.JobProgress;
import dev.darkroom.events.Preview;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.worker.checkpoints.Checkpoint;
import dev.darkroom.worker.engine.GenerationListener;
import dev.darkroom.worker.pictures.Jpeg;
import dev.darkroom.worker.reports.Reports;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One task while this worker runs it: passes progress on, and can be stopped from any thread. */
final class Attempt implements GenerationListener {
    private static final Duration BETWEEN_PROGRESS = Duration.ofMillis(100);

    private final GenerationTask task;
    private final Reports reports;
    private final AttemptCheckpoints checkpoints;
    private final AttemptSpan span;
    private final Clock clock;
    private final CompletableFuture<Optional<WorkerReport>> stopped = new CompletableFuture<>();
    private volatile Wish wish = Wish.GO_ON;

    /** What was told last. */
    private volatile @Nullable JobProgress progress;

    /** Touched by the engine's thread only. */
    private Instant lastProgress = Instant.EPOCH;

    Attempt(GenerationTask task, Reports reports, AttemptCheckpoints checkpoints, AttemptSpan span, Clock clock) {
        this.task = task;
        this.reports = reports;
        this.checkpoints = checkpoints;
        this.span = span;
        this.clock = clock;
    }

    GenerationTask task() {
        return task;
    }

    AttemptCheckpoints checkpoints() {
        return checkpoints;
    }

    /** The job is over for everybody, so there is nothing left to say. */
    void cancel() {
        wish = Wish.STOP;
        stopped.complete(Optional.empty());
    }

    /**
     * Gives the task back, for another worker to go on: with a checkpoint if there is one in time.
     *
     * @param patience for the step that runs, and for pictures that are finished to be uploaded
     */
    void release(Duration patience) {
        if (wish == Wish.GO_ON) {
            wish = Wish.LEAVE;
        }
        CompletableFuture<Void> unused = CompletableFuture.runAsync(
                () -> stopped.complete(Optional.of(released())),
                CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS));
    }

    AttemptSpan span() {
        return span;
    }

    boolean isLeaving() {
        return wish == Wish.LEAVE;
    }

    WorkerReport released() {
        return new WorkerReport.Released(task.jobId(), task.attempt(), clock.instant());
    }

    /** Completes when somebody ends the attempt from outside, with the report that is due. */
    CompletableFuture<Optional<WorkerReport>> stopped() {
        return stopped;
    }

    @Override
    public Wish wish() {
        return wish;
    }

    @Override
    public void onStep(int step, int steps) {
        if (stopped.isDone()) {
            return;
        }
        JobProgress told = new JobProgress(task.jobId(), task.attempt(), step, steps, null);
        progress = told;
        Instant now = clock.instant();
        if (step == steps || now.isAfter(lastProgress.plus(BETWEEN_PROGRESS))) {
            lastProgress = now;
            reports.send(told);
        }
    }

    @Override
    public void onPreview(int index, Picture preview) {
        JobProgress told = progress;
        if (told != null && !stopped.isDone()) {
            Preview encoded = new Preview(index, Jpeg.MEDIA_TYPE, Jpeg.encode(preview));
            reports.send(new JobProgress(task.jobId(), task.attempt(), told.step(), told.steps(), encoded));
        }
    }

    @Override
    public void onCheckpoint(Checkpoint checkpoint) {
        checkpoints.save(checkpoint);
    }
}
