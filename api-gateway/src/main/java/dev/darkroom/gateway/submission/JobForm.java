package dev.darkroom.gateway.submission;

import dev.darkroom.events.JobId;
import dev.darkroom.events.JobSpec;
import java.time.Instant;

/** A checked request for a new job, before it is a job. */
public interface JobForm {

    /** {@link Fingerprint} of the request. */
    String fingerprint();

    /** Whether all of it could be read; completing it refuses it otherwise. */
    boolean isReadable();

    int priority();

    /**
     * Completes the request: fills in defaults, and stores the job's source files in the bucket. Blocks.
     *
     * @throws dev.darkroom.gateway.http.ProblemException when it cannot be fulfilled
     */
    JobSpec complete(JobId jobId, Instant now);
}
