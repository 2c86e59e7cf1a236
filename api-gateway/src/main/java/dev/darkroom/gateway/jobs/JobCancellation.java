package dev.darkroom.gateway.jobs;

import dev.darkroom.events.JobCommand.CancelJob;
import dev.darkroom.events.JobId;
import dev.darkroom.gateway.GatewayConfig;
import dev.darkroom.gateway.log.CommandLog;
import dev.darkroom.gateway.streams.JobFollower;
import dev.darkroom.jobs.JobView;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/** Cancels jobs for their clients. */
@ApplicationScoped
public class JobCancellation {
    private final CommandLog log;
    private final JobFollower follower;
    private final GatewayConfig config;

    JobCancellation(CommandLog log, JobFollower follower, GatewayConfig config) {
        this.log = log;
        this.follower = follower;
        this.config = config;
    }

    /** The job after the cancellation, which has taken effect unless the platform is slow; a job that has ended stays as it is. */
    public Uni<JobView> cancel(JobView job) {
        return job.status().isTerminal()
                ? Uni.createFrom().item(job)
                : request(job.id()).chain(() -> follower.awaitEnd(job, config.cancelWait()));
    }

    /** Completes once the cancel command is in the log. */
    public Uni<Void> request(JobId jobId) {
        return log.append(new CancelJob(jobId, Instant.now()));
    }
}
