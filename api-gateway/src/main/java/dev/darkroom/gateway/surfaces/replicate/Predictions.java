package dev.darkroom.gateway.surfaces.replicate;

import dev.darkroom.documents.replicate.PredictionDocument;
import dev.darkroom.documents.replicate.PredictionLinks;
import dev.darkroom.documents.replicate.TrainingDocument;
import dev.darkroom.events.TrainingRequest;
import dev.darkroom.gateway.identity.PublicLinks;
import dev.darkroom.gateway.streams.JobHub;
import dev.darkroom.jobs.JobView;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;

/** Predictions as clients read them: the job, and the latest progress that this gateway has received. */
@ApplicationScoped
class Predictions {
    private final JobHub hub;
    private final PublicLinks links;

    Predictions(JobHub hub, PublicLinks links) {
        this.hub = hub;
        this.links = links;
    }

    PredictionDocument of(JobView job, UriInfo called) {
        return PredictionDocument.of(job, hub.stepOf(job), Instant.now(), links(called));
    }

    PredictionLinks links(UriInfo called) {
        return new PredictionLinks(path -> links.to(path, called), path -> links.signed(path, called));
    }

    /**
     * As {@link #of}, of a training.
     *
     * @throws IllegalStateException for a job that draws
     */
    TrainingDocument training(JobView job, UriInfo called) {
        if (job.request() instanceof TrainingRequest request) {
            return TrainingDocument.of(job, request, hub.stepOf(job), Instant.now(), links(called));
        }
        throw new IllegalStateException("job " + job.id() + " draws");
    }
}
