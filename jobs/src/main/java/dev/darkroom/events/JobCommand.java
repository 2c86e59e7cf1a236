package dev.darkroom.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What clients ask of a job; travels from gateways to orchestrators. */
public sealed interface JobCommand {
    JobId jobId();

    /**
     * Create the job.
     *
     * @param fingerprint hash of the client's request, to tell a repeated request from another one under the same key
     * @param traceparent the trace that the job belongs to (W3C Trace Context), if it is traced
     */
    record SubmitJob(
            JobId jobId,
            String tenant,
            String fingerprint,
            JobSpec request,
            Instant submittedAt,

            @JsonSetter(nulls = Nulls.SET) @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String traceparent)
            implements JobCommand {}

    /** End the job now, whatever it is doing. */
    record CancelJob(JobId jobId, Instant requestedAt) implements JobCommand {}
}
