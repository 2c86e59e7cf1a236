package dev.darkroom.worker.attempts;

import dev.darkroom.events.AttemptTask;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.worker.engine.GenerationListener.Wish;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One task while this worker runs it, as far as it can be stopped from any thread. */
abstract sealed class RunningAttempt permits Attempt, TrainingAttempt {
    private final Clock clock;
    private final CompletableFuture<Optional<WorkerReport>> stopped = new CompletableFuture<>();
    private volatile Wish wish = Wish.GO_ON;

    RunningAttempt(Clock clock) {
        this.clock = clock;
    }

    abstract AttemptTask task();

    /** Completes once every checkpoint that is to be saved has been. */
    abstract CompletableFuture<Void> saved();

    /** The job needs its checkpoints no more. */
    abstract void discardCheckpoints();

    /** The job is over for everybody, so there is nothing left to say. */
    final void cancel() {
        wish = Wish.STOP;
        stopped.complete(Optional.empty());
    }

    /**
     * Gives the task back, for another worker to go on: with a checkpoint if there is one in time.
     *
     * @param patience for the step that runs, and for pictures that are finished to be uploaded
     */
    final void release(Duration patience) {
        if (wish == Wish.GO_ON) {
            wish = Wish.LEAVE;
        }
        CompletableFuture<Void> unused = CompletableFuture.runAsync(
                () -> stopped.complete(Optional.of(released())),
                CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS));
    }

    final boolean isLeaving() {
        return wish == Wish.LEAVE;
    }

    final WorkerReport released() {
        return new WorkerReport.Released(task().jobId(), task().attempt(), clock.instant());
    }

    /** Completes when somebody ends the attempt from outside, with the report that is due. */
    final CompletableFuture<Optional<WorkerReport>> stopped() {
        return stopped;
    }

    /** What is to become of it. */
    final Wish wanted() {
        return wish;
    }
}
