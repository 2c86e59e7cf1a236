package dev.darkroom.events;

import java.time.Instant;
import java.util.List;

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

    /** All pictures are in the bucket. */
    record Succeeded(JobId jobId, int attempt, List<StoredImage> images, GenerationMetrics metrics, Instant at)
            implements WorkerReport {
        public Succeeded {
            images = List.copyOf(images);
        }
    }

    /** The attempt ended in an error; a task that was delivered again because its worker died is reported so too. */
    record Failed(JobId jobId, int attempt, JobError error, Instant at) implements WorkerReport {}

    /** The worker gives the attempt back, for example to shut down. */
    record Released(JobId jobId, int attempt, Instant at) implements WorkerReport {}
}
