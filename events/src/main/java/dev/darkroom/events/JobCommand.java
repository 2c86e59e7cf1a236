package dev.darkroom.events;

import java.time.Instant;

/** What clients ask of a job; travels from gateways to orchestrators. */
public sealed interface JobCommand {
    JobId jobId();

    /**
     * Create the job.
     *
     * @param fingerprint hash of the client's request, to tell a repeated request from another one under the same key
     */
    record SubmitJob(JobId jobId, String tenant, String fingerprint, JobSpec request, Instant submittedAt)
            implements JobCommand {}

    /** End the job now, whatever it is doing. */
    record CancelJob(JobId jobId, Instant requestedAt) implements JobCommand {}
}
