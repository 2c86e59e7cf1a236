package dev.darkroom.gateway.surfaces;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.events.JobError;
import dev.darkroom.events.JobId;
import dev.darkroom.gateway.GatewayConfig;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.gateway.images.MaskRule;
import dev.darkroom.gateway.jobs.JobCancellation;
import dev.darkroom.gateway.streams.JobFollower;
import dev.darkroom.gateway.streams.Stopping;
import dev.darkroom.gateway.submission.FormReading;
import dev.darkroom.gateway.submission.IdempotencyKey;
import dev.darkroom.gateway.submission.JobSubmission;
import dev.darkroom.jobs.JobView;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Jobs of clients that wait for their images and know of no job: it ends when they go away, their time is up or the gateway stops.
 * Only who has named the request by an Idempotency-Key may go away and come back.
 */
@ApplicationScoped
public class SynchronousGeneration {
    private static final Logger LOG = Logger.getLogger(SynchronousGeneration.class);

    private final JobSubmission submission;
    private final JobFollower follower;
    private final JobCancellation cancellation;
    private final Stopping stopping;
    private final GatewayConfig config;

    SynchronousGeneration(
            JobSubmission submission,
            JobFollower follower,
            JobCancellation cancellation,
            Stopping stopping,
            GatewayConfig config) {
        this.submission = submission;
        this.follower = follower;
        this.cancellation = cancellation;
        this.stopping = stopping;
        this.config = config;
    }

    /** @param named whether the client can come back to it */
    public record Ordered(JobView job, boolean named) {}

    /**
     * The job; fails with the refusal, in the client's words.
     *
     * @param request body of {@code POST /v1/jobs}
     * @param rule what a mask of theirs means
     */
    public Uni<Ordered> submit(
            Caller caller, ObjectNode request, FieldNames names, Optional<IdempotencyKey> key, MaskRule rule) {
        return submission
                .submit(caller, FormReading.generation(JsonFields.of(request)).with(rule), key)
                .onFailure()
                .transform(names::inTheirWords)
                .map(submitted -> new Ordered(submitted.job(), key.isPresent()));
    }

    /** The job once it has succeeded; fails with a problem when it does not. A canceled subscription leaves the job. */
    public Uni<JobView> awaitImages(Ordered ordered) {
        return follower.awaitEnd(ordered.job(), config.drawingMax())
                .onCancellation()
                .invoke(() -> leave(ordered))
                .call(now -> isToBeEnded(now, ordered)
                        ? cancellation.request(now.id())
                        : Uni.createFrom().voidItem())
                .map(this::successful);
    }

    /**
     * Whether an unfinished job is canceled: not where the gateway stops and the client, by its idempotency key, can come back to another
     * one.
     */
    private boolean isToBeEnded(JobView job, Ordered ordered) {
        return !job.status().isTerminal() && !(stopping.hasBegun() && ordered.named());
    }

    /** Called when the client has gone. Cancels the job, unless an idempotency key lets the client come back. */
    public void leave(Ordered ordered) {
        if (ordered.named()) {
            return;
        }
        JobId jobId = ordered.job().id();
        cancellation
                .request(jobId)
                .subscribe()
                .with(
                        done -> LOG.debugf("job abandoned by its client jobId=%s", jobId),
                        failure -> LOG.warnf(failure, "job not canceled jobId=%s", jobId));
    }

    private JobView successful(JobView job) {
        return switch (job.status()) {
            case SUCCEEDED -> job;
            case FAILED -> {
                JobError error = job.error();
                throw ProblemException.drawingFailed(error == null ? "The job has failed" : error.message());
            }
            case CANCELED -> throw ProblemException.drawingCanceled();
            case QUEUED, RUNNING ->
                throw stopping.hasBegun()
                        ? ProblemException.unavailable("This gateway stops; send the request again")
                        : ProblemException.drawingTooSlow(config.drawingMax());
        };
    }
}
