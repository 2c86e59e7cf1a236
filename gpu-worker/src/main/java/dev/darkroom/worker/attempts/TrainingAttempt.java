package dev.darkroom.worker.attempts;

import dev.darkroom.events.JobProgress;
import dev.darkroom.events.Preview;
import dev.darkroom.events.ResumePoint;
import dev.darkroom.events.TrainingPace;
import dev.darkroom.events.TrainingTask;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.events.WorkerStatus;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.storage.objects.ObjectStore;
import dev.darkroom.storage.objects.ObjectStoreException;
import dev.darkroom.training.TrainingListener;
import dev.darkroom.worker.images.Jpeg;
import dev.darkroom.worker.images.SampleSheets;
import dev.darkroom.worker.reports.Reports;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A training while this worker runs it: passes progress and sample sheets on, and keeps checkpoints in the bucket. */
final class TrainingAttempt extends RunningAttempt implements TrainingListener {
    private static final Logger LOG = Logger.getLogger(TrainingAttempt.class);
    private static final Duration BETWEEN_PROGRESS = Duration.ofMillis(200);
    private static final int LONGEST_SIDE_OF_A_SHEET = 512;
    private static final String MEDIA_TYPE = "application/octet-stream";

    private final TrainingTask task;
    private final Reports reports;
    private final ObjectStore objects;
    private final Clock clock;
    private final Duration betweenCheckpoints;

    /** Written by the training's thread only. */
    private volatile @Nullable JobProgress progress;

    /** Touched by the training's thread only, like the next one. */
    private Instant lastProgress = Instant.EPOCH;

    private Instant lastCheckpoint;

    /** Guarded by this, like the next one. */
    private Optional<String> latest;

    private boolean discarded;

    TrainingAttempt(TrainingTask task, Reports reports, ObjectStore objects, Clock clock, Duration betweenCheckpoints) {
        super(clock);
        this.task = task;
        this.reports = reports;
        this.objects = objects;
        this.clock = clock;
        this.betweenCheckpoints = betweenCheckpoints;
        this.lastCheckpoint = clock.instant();
        this.latest = Optional.ofNullable(task.resumePoint()).map(ResumePoint::checkpoint);
    }

    @Override
    TrainingTask task() {
        return task;
    }

    /** They are saved by the training's own thread. */
    @Override
    CompletableFuture<Void> saved() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    synchronized void discardCheckpoints() {
        discarded = true;
        latest.ifPresent(this::delete);
    }

    /** How far it has come, a checkpoint to begin with included. */
    WorkerStatus.JobStep reached() {
        JobProgress current = progress;
        ResumePoint point = task.resumePoint();
        int step = current != null ? current.step() : point != null ? point.step() : 0;
        return new WorkerStatus.JobStep(task.jobId(), step, task.request().steps());
    }

    @Override
    public void onNote(String line) {
        LOG.debugf("training jobId=%s attempt=%d", task.jobId(), task.attempt());
    }

    @Override
    public void onStep(Progress step) {
        if (stopped().isDone()) {
            return;
        }
        TrainingPace pace = new TrainingPace(
                step.loss(), step.samplesPerSecond(), step.left().toMillis() / 1000.0);
        JobProgress current = new JobProgress(task.jobId(), task.attempt(), step.step(), step.steps(), null, pace);
        progress = current;
        Instant now = clock.instant();
        if (step.step() == step.steps() || now.isAfter(lastProgress.plus(BETWEEN_PROGRESS))) {
            lastProgress = now;
            reports.send(current);
        }
    }

    /** A sample sheet. */
    @Override
    public void onFile(Path file) {
        JobProgress current = progress;
        if (current == null || stopped().isDone()) {
            return;
        }
        byte[] sheet = Jpeg.encode(SampleSheets.read(file), LONGEST_SIDE_OF_A_SHEET);
        reports.send(new JobProgress(
                current.jobId(),
                current.attempt(),
                current.step(),
                current.steps(),
                new Preview(0, Jpeg.MEDIA_TYPE, sheet),
                current.training()));
    }

    @Override
    public StopMode stopMode() {
        return switch (wanted()) {
            case GO_ON ->
                clock.instant().isBefore(lastCheckpoint.plus(betweenCheckpoints)) ? StopMode.GO_ON : StopMode.SAVE;
            case LEAVE -> StopMode.LEAVE;
            case STOP -> StopMode.STOP;
        };
    }

    /** One that cannot be saved costs steps, nothing else. */
    @Override
    public void onCheckpoint(int step, Path file) {
        String key = ObjectKeys.checkpoint(task.jobId(), task.attempt(), step);
        try {
            objects.upload(key, file, MEDIA_TYPE);
        } catch (ObjectStoreException e) {
            LOG.warnf(e, "checkpoint not saved jobId=%s attempt=%d", task.jobId(), task.attempt());
            return;
        } finally {
            lastCheckpoint = clock.instant();
        }
        Optional<String> before;
        synchronized (this) {
            if (discarded) {
                delete(key);
                return;
            }
            before = latest;
            latest = Optional.of(key);
        }
        ResumePoint point = new ResumePoint(key, step);
        // The checkpoint before may be deleted only when no later attempt will be sent to it.
        reports.send(new WorkerReport.Checkpointed(task.jobId(), task.attempt(), point, clock.instant()))
                .join();
        before.ifPresent(this::delete);
    }

    private void delete(String key) {
        try {
            objects.delete(key);
        } catch (ObjectStoreException e) {
            // Orchestrators sweep what is left of jobs that have ended.
            LOG.debugf(e, "checkpoint not deleted jobId=%s attempt=%d", task.jobId(), task.attempt());
        }
    }
}
