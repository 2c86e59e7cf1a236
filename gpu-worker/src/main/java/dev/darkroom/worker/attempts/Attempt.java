package dev.darkroom.worker.attempts;

import dev.darkroom.diffusion.pipelines.StepListener;
import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.JobProgress;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.worker.reports.Reports;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One task while this worker runs it: passes progress on, and can be stopped from any thread. */
final class Attempt implements StepListener {
    private static final Duration BETWEEN_PROGRESS = Duration.ofMillis(100);

    private final GenerationTask task;
    private final Reports reports;
    private final Clock clock;
    private final CompletableFuture<Optional<WorkerReport>> stopped = new CompletableFuture<>();

    /** Touched by the engine thread only. */
    private Instant lastProgress = Instant.EPOCH;

    Attempt(GenerationTask task, Reports reports, Clock clock) {
        this.task = task;
        this.reports = reports;
        this.clock = clock;
    }

    GenerationTask task() {
        return task;
    }

    /** The job is over for everybody, so there is nothing left to say. */
    void cancel() {
        stopped.complete(Optional.empty());
    }

    /** Gives the task back, for another worker to begin again. */
    void release() {
        stopped.complete(Optional.of(new WorkerReport.Released(task.jobId(), task.attempt(), clock.instant())));
    }

    /** Completes when somebody stops the attempt, with the report that is due. */
    CompletableFuture<Optional<WorkerReport>> stopped() {
        return stopped;
    }

    @Override
    public boolean onStep(int step, int steps) {
        if (stopped.isDone()) {
            return false;
        }
        Instant now = clock.instant();
        if (step == steps || now.isAfter(lastProgress.plus(BETWEEN_PROGRESS))) {
            lastProgress = now;
            reports.send(new JobProgress(task.jobId(), task.attempt(), step, steps, null));
        }
        return true;
    }
}
