package dev.darkroom.storage.jobs;

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
import dev.darkroom.events.JobId;
import dev.darkroom.events.ResumePoint;
import dev.darkroom.events.StoredImage;
import dev.darkroom.events.TrainedModel;
import dev.darkroom.storage.jobs.Changes.Append;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pure fold from a job's events to its view. */
public final class JobProjection {
    private JobProjection() {}

    /**
     * The views that a batch leaves behind, of the jobs that it touches.
     *
     * @param current views of these jobs before the batch; a job that does not exist yet has none
     * @throws ConcurrentChangeException when a job is not at the version that its decision was based on
     * @throws CorruptHistoryException when an event cannot follow the ones before it
     */
    public static Map<JobId, JobView> project(Map<JobId, JobView> current, List<Append> batch) {
        Map<JobId, JobView> changed = new LinkedHashMap<>();
        for (Append append : batch) {
            JobView view = changed.getOrDefault(append.jobId(), current.get(append.jobId()));
            if (append.expectedVersion() != (view == null ? 0 : view.version())) {
                throw new ConcurrentChangeException();
            }
            for (JobEvent event : append.events()) {
                view = evolve(view, event);
            }
            if (view != null) {
                changed.put(append.jobId(), view);
            }
        }
        return changed;
    }

    /**
     * The view that a whole history leads to.
     *
     * @param history not empty
     * @throws CorruptHistoryException when an event cannot follow the ones before it
     */
    public static JobView project(List<RecordedEvent> history) {
        JobView view = evolve(null, history.getFirst().event());
        for (RecordedEvent next : history.subList(1, history.size())) {
            view = evolve(view, next.event());
        }
        return view;
    }

    /**
     * The view after one more event.
     *
     * @param view null before the first event
     * @throws CorruptHistoryException when the event cannot follow the ones before it
     */
    public static JobView evolve(@Nullable JobView view, JobEvent event) {
        return switch (event) {
            case JobSubmitted submitted -> submit(view, submitted);
            case JobDispatched dispatched -> dispatch(unfinished(view, event), dispatched);
            case JobStarted started -> start(atAttempt(view, event, started.attempt()), started);
            case JobCheckpointed checkpointed ->
                checkpoint(atAttempt(view, event, checkpointed.attempt()), checkpointed);
            case JobAttemptFailed failed -> backToQueue(atAttempt(view, event, failed.attempt()));
            case JobReleased released -> backToQueue(atAttempt(view, event, released.attempt()));
            case JobSucceeded succeeded ->
                end(
                        atAttempt(view, event, succeeded.attempt()),
                        JobStatus.SUCCEEDED,
                        succeeded.at(),
                        succeeded.images(),
                        null,
                        succeeded.metrics(),
                        succeeded.model());
            case JobFailed failed ->
                end(
                        atAttemptOrWaiting(view, failed),
                        JobStatus.FAILED,
                        failed.at(),
                        List.of(),
                        failed.error(),
                        null,
                        null);
            case JobCanceled canceled ->
                end(unfinished(view, event), JobStatus.CANCELED, canceled.at(), List.of(), null, null, null);
        };
    }

    private static JobView unfinished(@Nullable JobView view, JobEvent event) {
        if (view == null) {
            throw CorruptHistoryException.impossible("the beginning", event);
        }
        if (view.status().isTerminal()) {
            throw impossible(view, event);
        }
        return view;
    }

    /** The view of a job whose attempt of this number is in the task queue or on a worker. */
    private static JobView atAttempt(@Nullable JobView view, JobEvent event, int attempt) {
        JobView unfinished = unfinished(view, event);
        if (!unfinished.dispatched() || unfinished.attempts() != attempt) {
            throw impossible(unfinished, event);
        }
        return unfinished;
    }

    /** A job can fail while it waits: at its deadline. */
    private static JobView atAttemptOrWaiting(@Nullable JobView view, JobFailed event) {
        JobView unfinished = unfinished(view, event);
        if (unfinished.attempts() != event.attempt()) {
            throw impossible(unfinished, event);
        }
        return unfinished;
    }

    private static JobView submit(@Nullable JobView view, JobSubmitted event) {
        if (view != null) {
            throw impossible(view, event);
        }
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

    private static JobView dispatch(JobView view, JobDispatched event) {
        // Attempt numbers only grow: they fence off reports of older attempts.
        if (view.dispatched() || event.attempt() <= view.attempts()) {
            throw impossible(view, event);
        }
        return next(view, JobStatus.QUEUED, true, event.attempt(), view.resumePoint(), view.startedAt());
    }

    private static JobView start(JobView view, JobStarted event) {
        if (view.status() == JobStatus.RUNNING) {
            throw impossible(view, event);
        }
        Instant firstStart = view.startedAt() == null ? event.at() : view.startedAt();
        return next(view, JobStatus.RUNNING, true, view.attempts(), view.resumePoint(), firstStart);
    }

    private static JobView checkpoint(JobView view, JobCheckpointed event) {
        ResumePoint before = view.resumePoint();
        if (before != null && event.resumePoint().step() <= before.step()) {
            throw impossible(view, event);
        }
        return next(view, view.status(), true, view.attempts(), event.resumePoint(), view.startedAt());
    }

    private static JobView backToQueue(JobView view) {
        return next(view, JobStatus.QUEUED, false, view.attempts(), view.resumePoint(), view.startedAt());
    }

    private static CorruptHistoryException impossible(JobView view, JobEvent event) {
        String state = view.status().wireName() + (view.dispatched() ? " with attempt " : " after attempt ");
        return CorruptHistoryException.impossible(state + view.attempts(), event);
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
            JobView view,
            JobStatus status,
            Instant at,
            List<StoredImage> images,
            @Nullable JobError error,
            @Nullable GenerationMetrics metrics,
            @Nullable TrainedModel model) {
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
