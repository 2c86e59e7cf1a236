package dev.darkroom.orchestrator.processing;

import dev.darkroom.jobs.Job;
import dev.darkroom.jobs.JobDecider;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job with all its events up to one version folded in.
 *
 * @param since when the job came to its state
 * @param logSentAt when the job's log was last announced
 * @param traceparent the trace that the job belongs to, if it is traced
 */
record JobSnapshot(
        Job job, Instant since, Instant logSentAt, @Nullable String traceparent) {
    /** Before the first event. */
    static final JobSnapshot ABSENT = new JobSnapshot(Job.ABSENT, Instant.EPOCH, Instant.EPOCH, null);

    long version() {
        return job.recordedView() == null ? 0 : job.view().version();
    }

    boolean isLive() {
        return version() > 0 && !JobDecider.isTerminal(job.state());
    }
}
