package dev.darkroom.gateway.replicate;

import dev.darkroom.gateway.jobs.Cursor;
import dev.darkroom.gateway.links.PublicLinks;
import dev.darkroom.gateway.streams.JobHub;
import dev.darkroom.storage.jobs.JobView;
import dev.darkroom.storage.jobs.JobViews;
import dev.darkroom.storage.jobs.predictions.PredictionDocument;
import dev.darkroom.storage.jobs.predictions.PredictionLinks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;

/** Predictions as clients read them: the job, and the progress that this gateway has heard of. */
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

    Page<PredictionDocument> page(JobViews.Page page, UriInfo called) {
        return new Page<>(
                null,
                page.next()
                        .map(next -> links.to("/replicate/v1/predictions?cursor=" + Cursor.encode(next), called))
                        .orElse(null),
                page.jobs().stream().map(job -> of(job, called)).toList());
    }
}
