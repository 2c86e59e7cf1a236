package dev.darkroom.gateway.submission;

import dev.darkroom.events.JobId;
import dev.darkroom.events.TrainingRequest;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.jobs.JobView;
import dev.darkroom.storage.jobs.JobViews;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Keeps two trainings from working on one name. Those that were accepted at the same moment it cannot tell apart: of these, the one that
 * registers second is refused then.
 */
@ApplicationScoped
public class TrainingNames {
    private final JobViews views;

    TrainingNames(JobViews views) {
        this.views = views;
    }

    /** Fails with the 409 problem while another training is to give its model this name. */
    public Uni<Void> requireFree(String tenant, JobId jobId, TrainingRequest request) {
        return views.unfinishedTrainings()
                .invoke(trainings -> trainings.stream()
                        .filter(job -> !job.id().equals(jobId))
                        .filter(job -> isNamed(job, request.name()))
                        .findFirst()
                        .ifPresent(holder -> {
                            throw ProblemException.nameHeld(
                                    request.name(),
                                    holder.tenant().equals(tenant)
                                            ? "training " + holder.id()
                                            : "a training of another tenant");
                        }))
                .replaceWithVoid();
    }

    private static boolean isNamed(JobView job, String name) {
        return job.request() instanceof TrainingRequest training
                && training.name().equals(name);
    }
}
