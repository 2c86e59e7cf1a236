package dev.darkroom.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a worker says of one attempt. The attempt number is the fencing token: reports of any attempt but the current
 * one change nothing.
 */
public sealed interface WorkerReport {
    JobId jobId();

    int attempt();

    Instant at();

    /** The worker took the task and begins. */
    record Started(JobId jobId, int attempt, String workerId, Instant at) implements WorkerReport {}

    /** The attempt is alive; renews its lease and is no fact of the job. */
    record Heartbeat(JobId jobId, int attempt, Instant at) implements WorkerReport {}

    /** The attempt can be taken up again from here; the checkpoint is in the bucket. */
    record Checkpointed(JobId jobId, int attempt, ResumePoint resumePoint, Instant at) implements WorkerReport {}

    /**
     * All images are in the bucket, or the model is registered.
     *
     * @param images of a training its sample sheet, if it has one
     * @param model what a training has made
     */
    record Succeeded(
            JobId jobId,
            int attempt,
            List<StoredImage> images,
            GenerationMetrics metrics,

            @JsonInclude(JsonInclude.Include.NON_NULL) @JsonSetter(nulls = Nulls.SET) @Nullable
            TrainedModel model,

            Instant at)
            implements WorkerReport {
        public Succeeded {
            images = List.copyOf(images);
        }
    }

    /** The attempt ended in an error. */
    record Failed(JobId jobId, int attempt, JobError error, Instant at) implements WorkerReport {}

    /** The worker gives the attempt back, for example to shut down. */
    record Released(JobId jobId, int attempt, Instant at) implements WorkerReport {}

    /** The task was delivered again: the worker that had it is gone. This worker does not run it. */
    record Lost(JobId jobId, int attempt, Instant at) implements WorkerReport {}
}
