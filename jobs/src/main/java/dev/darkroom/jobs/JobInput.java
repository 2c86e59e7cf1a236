package dev.darkroom.jobs;

import dev.darkroom.events.JobCommand;
import dev.darkroom.events.JobId;
import dev.darkroom.events.WorkerReport;
import java.time.Instant;

/** Whatever may move a job. Times arrive in the input: deciding reads no clock. */
public sealed interface JobInput {
    JobId jobId();

    /** A client asks. */
    record ClientCommand(JobCommand command) implements JobInput {
        @Override
        public JobId jobId() {
            return command.jobId();
        }
    }

    /** A worker's report. */
    record AttemptReport(WorkerReport report) implements JobInput {
        @Override
        public JobId jobId() {
            return report.jobId();
        }
    }

    /** The dispatcher has chosen the job to run next. */
    record DispatchJob(JobId jobId, Instant at) implements JobInput {}

    /** The job still waits although its deadline has passed. */
    record PassDeadline(JobId jobId, Instant at) implements JobInput {}

    /** The attempt's lease ran out: no report or heartbeat arrived for as long as it runs. */
    record ExpireLease(JobId jobId, int attempt, Instant at) implements JobInput {}
}
