package dev.darkroom.gateway.surfaces;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.events.JobError;
import dev.darkroom.events.JobId;
import dev.darkroom.gateway.GatewayConfig;
import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.gateway.jobs.JobCancellation;
import dev.darkroom.gateway.problems.ProblemException;
import dev.darkroom.gateway.streams.JobFollower;
import dev.darkroom.gateway.submission.JobSubmission;
import dev.darkroom.gateway.submission.JobSubmission.Submitted;
import dev.darkroom.storage.jobs.JobView;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Jobs of clients that wait for their pictures and know of no job: it ends when they go away or their time is up. */
@ApplicationScoped
public class Drawing {
    private static final Logger LOG = Logger.getLogger(Drawing.class);

    private final JobSubmission submission;
    private final JobFollower follower;
    private final JobCancellation cancellation;
    private final GatewayConfig config;

    Drawing(JobSubmission submission, JobFollower follower, JobCancellation cancellation, GatewayConfig config) {
        this.submission = submission;
        this.follower = follower;
        this.cancellation = cancellation;
        this.config = config;
    }

    /**
     * The new job; fails with the refusal, in the client's words.
     *
     * @param request body of {@code POST /v1/jobs}
     */
    public Uni<JobView> submit(Caller caller, ObjectNode request, FieldNames names) {
        return submission
                .submit(caller, request.toString().getBytes(StandardCharsets.UTF_8), Optional.empty())
                .onFailure()
                .transform(names::inTheirWords)
                .map(Submitted::job);
    }

    /** The job once it has succeeded; fails with a problem when it does not. Whoever stops listening ends the job. */
    public Uni<JobView> awaitPictures(JobView job) {
        return follower.awaitEnd(job, config.drawingMax())
                .onCancellation()
                .invoke(() -> abandon(job.id()))
                .call(now -> now.status().isTerminal() ? Uni.createFrom().voidItem() : cancellation.request(now.id()))
                .map(this::successful);
    }

    /** Ends a job that nobody listens to any more. */
    public void abandon(JobId jobId) {
        cancellation
                .request(jobId)
                .subscribe()
                .with(
                        done -> LOG.debugf("job abandoned by its client: jobId=%s", jobId),
                        failure -> LOG.warnf("job not canceled: jobId=%s", jobId));
    }

    private JobView successful(JobView job) {
        return switch (job.status()) {
            case SUCCEEDED -> job;
            case FAILED -> {
                JobError error = job.error();
                throw ProblemException.drawingFailed(error == null ? "The job has failed" : error.message());
            }
            case CANCELED -> throw ProblemException.drawingCanceled();
            case QUEUED, RUNNING -> throw ProblemException.drawingTooSlow(config.drawingMax());
        };
    }
}
