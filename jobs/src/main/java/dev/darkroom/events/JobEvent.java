package dev.darkroom.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A fact of a job's life. The events of one job, in order, are the job. */
public sealed interface JobEvent {
    JobId jobId();

    /** When it happened, by the clock of the service that reported it. */
    Instant at();

    /** Nothing follows. */
    sealed interface Final extends JobEvent {}

    /**
     * The job exists and waits.
     *
     * @param traceparent the trace that the job belongs to (W3C Trace Context), if it is traced
     */
    record JobSubmitted(
            JobId jobId,
            String tenant,
            String fingerprint,
            JobSpec request,
            Instant at,

            @JsonSetter(nulls = Nulls.SET) @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String traceparent)
            implements JobEvent {}

    /** Attempt number {@code attempt} (from 1) was put into the pool's task queue. */
    record JobDispatched(JobId jobId, int attempt, String pool, Instant at) implements JobEvent {}

    /** A worker began the attempt. */
    record JobStarted(JobId jobId, int attempt, String workerId, Instant at) implements JobEvent {}

    /** The attempt left a checkpoint, further on than any before it, where the next one can go on. */
    record JobCheckpointed(JobId jobId, int attempt, ResumePoint resumePoint, Instant at) implements JobEvent {}

    /** The attempt ended without images and the job waits for the next one. */
    record JobAttemptFailed(JobId jobId, int attempt, JobError error, Instant at) implements JobEvent {}

    /** A worker gave the attempt back unharmed, for example to shut down; it does not count against the limit. */
    record JobReleased(JobId jobId, int attempt, Instant at) implements JobEvent {}

    /**
     * All images are stored, or the model is registered.
     *
     * @param images of a training its sample sheet, if it has one
     * @param model what a training has made
     */
    record JobSucceeded(
            JobId jobId,
            int attempt,
            List<StoredImage> images,
            GenerationMetrics metrics,

            @JsonInclude(JsonInclude.Include.NON_NULL) @JsonSetter(nulls = Nulls.SET) @Nullable
            TrainedModel model,

            Instant at)
            implements Final {
        public JobSucceeded {
            images = List.copyOf(images);
        }
    }

    /**
     * The last permitted attempt failed, or an error that no retry can mend.
     *
     * @param attempt the last one; 0 when none was made
     */
    record JobFailed(JobId jobId, int attempt, JobError error, Instant at) implements Final {}

    /** The client ended the job. */
    record JobCanceled(JobId jobId, Instant at) implements Final {}
}
