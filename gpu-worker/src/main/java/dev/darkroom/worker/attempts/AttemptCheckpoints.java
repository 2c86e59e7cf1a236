package dev.darkroom.worker.attempts;

import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.ResumePoint;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.worker.checkpoints.Checkpoint;
import dev.darkroom.worker.checkpoints.CheckpointStore;
import dev.darkroom.worker.reports.Reports;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The checkpoints of one attempt: saved one after the other beside the engine, each making the one before it superfluous. */
final class AttemptCheckpoints {
    private final GenerationTask task;
    private final CheckpointStore store;
    private final Reports reports;
    private final Clock clock;
    private final Executor uploads;
    private final AtomicReference<@Nullable Checkpoint> newest = new AtomicReference<>();
    private CompletableFuture<Void> saving = CompletableFuture.completedFuture(null);

    /** Touched by one upload at a time. */
    private Optional<String> latest;

    AttemptCheckpoints(GenerationTask task, CheckpointStore store, Reports reports, Clock clock, Executor uploads) {
        this.task = task;
        this.store = store;
        this.reports = reports;
        this.clock = clock;
        this.uploads = uploads;
        this.latest = Optional.ofNullable(task.resumePoint()).map(ResumePoint::checkpoint);
    }

    /** Never blocks. */
    synchronized void save(Checkpoint checkpoint) {
        newest.set(checkpoint);
        saving = saving.thenRunAsync(() -> upload(checkpoint), uploads);
    }

    /** Completes once everything that is to be saved has been. */
    synchronized CompletableFuture<Void> saved() {
        return saving;
    }

    /** The job needs them no more. */
    synchronized void discard() {
        newest.set(null);
        saving = saving.thenRunAsync(() -> latest.ifPresent(store::delete), uploads);
    }

    private void upload(Checkpoint checkpoint) {
        if (newest.get() != checkpoint) {
            return;
        }
        store.save(task, checkpoint).ifPresent(point -> {
            WorkerReport report = new WorkerReport.Checkpointed(task.jobId(), task.attempt(), point, clock.instant());
            // The checkpoint before may be deleted only when no later attempt will be sent to it.
            reports.send(report).join();
            latest.filter(key -> !key.equals(point.checkpoint())).ifPresent(store::delete);
            latest = Optional.of(point.checkpoint());
        });
    }
}
