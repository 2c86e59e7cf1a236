package dev.darkroom.gateway.submission;

import dev.darkroom.events.JobId;
import dev.darkroom.events.JobSpec;
import java.time.Instant;

/** What a client wants of a new job. */
public interface JobForm {

    /** {@link Fingerprint} of the request. */
    String fingerprint();

    /** Whether all of it could be read; completing it refuses it otherwise. */
    boolean isReadable();

    int priority();

    /**
     * Everything in place: defaults, and what the job begins with in the bucket. Blocks.
     *
     * @throws dev.darkroom.gateway.problems.ProblemException when it cannot be fulfilled
     */
    JobSpec complete(JobId jobId, Instant now);
}
