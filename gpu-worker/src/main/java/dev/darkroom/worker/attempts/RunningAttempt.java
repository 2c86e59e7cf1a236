package dev.darkroom.worker.attempts;

import dev.darkroom.events.AttemptTask;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.worker.engine.GenerationListener.StopMode;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One task while this worker runs it, as far as it can be stopped from any thread. */
abstract sealed class RunningAttempt permits Attempt, TrainingAttempt {
    private final Clock clock;
    private final CompletableFuture<Optional<WorkerReport>> stopped = new CompletableFuture<>();
    private volatile StopMode stopMode = StopMode.GO_ON;

    RunningAttempt(Clock clock) {
        this.clock = clock;
    }

    abstract AttemptTask task();

    /** Completes once every checkpoint that is to be saved has been. */
    abstract CompletableFuture<Void> saved();

    /** The job needs its checkpoints no more. */
    abstract void discardCheckpoints();

    /** The job is over, so there is no report to send. */
    final void cancel() {
        stopMode = StopMode.STOP;
        stopped.complete(Optional.empty());
    }

    /**
     * Gives the task back, so that another worker goes on: with a checkpoint if one is saved in time.
     *
     * @param patience for the step that runs, and for images that are finished to be uploaded
     */
    final void release(Duration patience) {
        if (stopMode == StopMode.GO_ON) {
            stopMode = StopMode.LEAVE;
        }
        CompletableFuture<Void> unused = CompletableFuture.runAsync(
                () -> stopped.complete(Optional.of(released())),
                CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS));
    }

    final boolean isLeaving() {
        return stopMode == StopMode.LEAVE;
    }

    final WorkerReport released() {
        return new WorkerReport.Released(task().jobId(), task().attempt(), clock.instant());
    }

    /** Completes when the attempt is canceled or released, with the report that is due. */
    final CompletableFuture<Optional<WorkerReport>> stopped() {
        return stopped;
    }

    /** Whether the attempt goes on, and if not, how it ends. */
    final StopMode wanted() {
        return stopMode;
    }
}
