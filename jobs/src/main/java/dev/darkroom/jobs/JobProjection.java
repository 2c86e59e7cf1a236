package dev.darkroom.jobs;

import static java.util.Objects.requireNonNull;

import dev.darkroom.events.GenerationMetrics;
import dev.darkroom.events.JobError;
import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobEvent.JobAttemptFailed;
import dev.darkroom.events.JobEvent.JobCanceled;
import dev.darkroom.events.JobEvent.JobCheckpointed;
import dev.darkroom.events.JobEvent.JobDispatched;
import dev.darkroom.events.JobEvent.JobFailed;
import dev.darkroom.events.JobEvent.JobReleased;
import dev.darkroom.events.JobEvent.JobStarted;
import dev.darkroom.events.JobEvent.JobSubmitted;
import dev.darkroom.events.JobEvent.JobSucceeded;
import dev.darkroom.events.ResumePoint;
import dev.darkroom.events.StoredImage;
import dev.darkroom.events.TrainedModel;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What each event changes of what readers see; whether it may happen, {@link JobDecider#evolve} has checked. */
final class JobProjection {
    private JobProjection() {}

    /** @param before null before the first event */
    static JobView evolve(@Nullable JobView before, JobEvent event) {
        return switch (event) {
            case JobSubmitted submitted -> submit(submitted);
            case JobDispatched dispatched -> {
                JobView view = requireNonNull(before);
                yield next(view, JobStatus.QUEUED, true, dispatched.attempt(), view.resumePoint(), view.startedAt());
            }
            case JobStarted started -> {
                JobView view = requireNonNull(before);
                Instant firstStart = view.startedAt() == null ? started.at() : view.startedAt();
                yield next(view, JobStatus.RUNNING, true, view.attempts(), view.resumePoint(), firstStart);
            }
            case JobCheckpointed it -> {
                JobView view = requireNonNull(before);
                yield next(view, view.status(), true, view.attempts(), it.resumePoint(), view.startedAt());
            }
            case JobAttemptFailed failed -> backToQueue(requireNonNull(before));
            case JobReleased released -> backToQueue(requireNonNull(before));
            case JobSucceeded it ->
                end(before, JobStatus.SUCCEEDED, it.at(), it.images(), null, it.metrics(), it.model());
            case JobFailed it -> end(before, JobStatus.FAILED, it.at(), List.of(), it.error(), null, null);
            case JobCanceled it -> end(before, JobStatus.CANCELED, it.at(), List.of(), null, null, null);
        };
    }

    private static JobView submit(JobSubmitted event) {
        return new JobView(
                event.jobId(),
                event.tenant(),
                event.fingerprint(),
                event.request(),
                JobStatus.QUEUED,
                false,
                0,
                null,
                1,
                event.at(),
                null,
                null,
                List.of(),
                null,
                null,
                null);
    }

    private static JobView backToQueue(JobView view) {
        return next(view, JobStatus.QUEUED, false, view.attempts(), view.resumePoint(), view.startedAt());
    }

    private static JobView next(
            JobView view,
            JobStatus status,
            boolean dispatched,
            int attempts,
            @Nullable ResumePoint resumePoint,
            @Nullable Instant startedAt) {
        return new JobView(
                view.id(),
                view.tenant(),
                view.fingerprint(),
                view.request(),
                status,
                dispatched,
                attempts,
                resumePoint,
                view.version() + 1,
                view.createdAt(),
                startedAt,
                null,
                List.of(),
                null,
                null,
                null);
    }

    private static JobView end(
            @Nullable JobView before,
            JobStatus status,
            Instant at,
            List<StoredImage> images,
            @Nullable JobError error,
            @Nullable GenerationMetrics metrics,
            @Nullable TrainedModel model) {
        JobView view = requireNonNull(before);
        return new JobView(
                view.id(),
                view.tenant(),
                view.fingerprint(),
                view.request(),
                status,
                false,
                view.attempts(),
                null,
                view.version() + 1,
                view.createdAt(),
                view.startedAt(),
                at,
                images,
                error,
                metrics,
                model);
    }
}
