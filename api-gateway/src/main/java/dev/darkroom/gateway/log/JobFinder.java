package dev.darkroom.gateway.log;

import dev.darkroom.events.JobCommand.SubmitJob;
import dev.darkroom.events.JobEvent.JobSubmitted;
import dev.darkroom.events.JobId;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.jobs.Job;
import dev.darkroom.jobs.JobKind;
import dev.darkroom.jobs.JobView;
import dev.darkroom.storage.jobs.JobStore;
import dev.darkroom.storage.jobs.JobViews;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds every job that was ever answered with 202, on every gateway, also while no orchestrator runs: what PostgreSQL does
 * not have yet stands in the command log.
 */
@ApplicationScoped
public class JobFinder {
    private final JobViews views;
    private final UndecidedJobs undecided;
    private final JobStore store;

    JobFinder(JobViews views, UndecidedJobs undecided, JobStore store) {
        this.views = views;
        this.undecided = undecided;
        this.store = store;
    }

    /** The job, or the 404 problem for a text that is no job's id, or not the id of one that this caller sees. */
    public Uni<JobView> get(Caller caller, String id) {
        return JobId.isValid(id)
                ? find(new JobId(id))
                        .map(found -> found.filter(job -> caller.sees(job.tenant()))
                                .orElseThrow(ProblemException::jobNotFound))
                : Uni.createFrom().failure(ProblemException::jobNotFound);
    }

    /** As {@link #get(Caller, String)}, where only jobs of one kind are known. */
    public Uni<JobView> get(Caller caller, JobKind kind, String id) {
        return get(caller, id).invoke(job -> {
            if (JobKind.of(job.request()) != kind) {
                throw ProblemException.jobNotFound();
            }
        });
    }

    /**
     * Finds the job of any tenant. Reads the store, then the command log, then the store again, so that a job that is decided in between is
     * not missed.
     */
    public Uni<Optional<JobView>> find(JobId jobId) {
        return views.find(jobId)
                .chain(stored -> stored.isPresent() ? Uni.createFrom().item(stored) : findUndecided(jobId));
    }

    private Uni<Optional<JobView>> findUndecided(JobId jobId) {
        return undecided
                .submissions(jobId)
                .chain(this::firstUndecided)
                .chain(submission ->
                        views.find(jobId).map(stored -> stored.or(() -> submission.map(JobFinder::asSubmitted))));
    }

    /** The one that counts. Of a job that was deleted since, all may be decided. */
    private Uni<Optional<SubmitJob>> firstUndecided(List<Submission> submissions) {
        return submissions.isEmpty()
                ? Uni.createFrom().item(Optional.empty())
                : store.alreadyConsumed(submissions.stream().map(Submission::id).collect(Collectors.toSet()))
                        .map(decided -> submissions.stream()
                                .filter(submission -> !decided.contains(submission.id()))
                                .map(Submission::command)
                                .findFirst());
    }

    /** The job as the orchestrator will see it once it reads this command. */
    public static JobView asSubmitted(SubmitJob command) {
        return Job.ABSENT
                .after(new JobSubmitted(
                        command.jobId(),
                        command.tenant(),
                        command.fingerprint(),
                        command.request(),
                        command.submittedAt(),
                        command.traceparent()))
                .view();
    }
}
