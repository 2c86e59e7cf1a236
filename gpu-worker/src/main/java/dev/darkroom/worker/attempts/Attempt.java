package dev.darkroom.worker.attempts;

import dev.darkroom.diffusion.pipelines.RgbImage;
import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.JobProgress;
import dev.darkroom.events.Preview;
import dev.darkroom.worker.checkpoints.Checkpoint;
import dev.darkroom.worker.engine.GenerationListener;
import dev.darkroom.worker.images.Jpeg;
import dev.darkroom.worker.reports.Reports;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A generation while this worker runs it: passes progress on. */
final class Attempt extends RunningAttempt implements GenerationListener {
    private static final Duration BETWEEN_PROGRESS = Duration.ofMillis(100);

    private final GenerationTask task;
    private final Reports reports;
    private final AttemptCheckpoints checkpoints;
    private final AttemptSpan span;
    private final Clock clock;

    /** The latest progress. */
    private volatile @Nullable JobProgress progress;

    /** Touched by the engine's thread only. */
    private Instant lastProgress = Instant.EPOCH;

    Attempt(GenerationTask task, Reports reports, AttemptCheckpoints checkpoints, AttemptSpan span, Clock clock) {
        super(clock);
        this.task = task;
        this.reports = reports;
        this.checkpoints = checkpoints;
        this.span = span;
        this.clock = clock;
    }

    @Override
    GenerationTask task() {
        return task;
    }

    @Override
    CompletableFuture<Void> saved() {
        return checkpoints.saved();
    }

    AttemptSpan span() {
        return span;
    }

    @Override
    void discardCheckpoints() {
        checkpoints.discard();
    }

    @Override
    public StopMode stopMode() {
        return wanted();
    }

    @Override
    public void onStep(int step, int steps) {
        if (stopped().isDone()) {
            return;
        }
        JobProgress current = new JobProgress(task.jobId(), task.attempt(), step, steps, null, null);
        progress = current;
        Instant now = clock.instant();
        if (step == steps || now.isAfter(lastProgress.plus(BETWEEN_PROGRESS))) {
            lastProgress = now;
            reports.send(current);
        }
    }

    @Override
    public void onPreview(int index, RgbImage preview) {
        JobProgress current = progress;
        if (current != null && !stopped().isDone()) {
            Preview encoded = new Preview(index, Jpeg.MEDIA_TYPE, Jpeg.encode(preview));
            reports.send(new JobProgress(task.jobId(), task.attempt(), current.step(), current.steps(), encoded, null));
        }
    }

    @Override
    public void onCheckpoint(Checkpoint checkpoint) {
        checkpoints.save(checkpoint);
    }
}
