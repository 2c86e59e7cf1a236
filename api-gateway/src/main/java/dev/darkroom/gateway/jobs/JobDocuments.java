package dev.darkroom.gateway.jobs;

import dev.darkroom.gateway.GatewayConfig;
import dev.darkroom.gateway.streams.JobHub;
import dev.darkroom.storage.jobs.JobDocument;
import dev.darkroom.storage.jobs.JobStatus;
import dev.darkroom.storage.jobs.JobView;
import dev.darkroom.storage.jobs.JobViews;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;

/** Jobs as clients read them: the view, the progress that this gateway has heard of, the place in the queue, links. */
@ApplicationScoped
class JobDocuments {
    private final JobViews views;
    private final JobHub hub;
    private final GatewayConfig config;

    JobDocuments(JobViews views, JobHub hub, GatewayConfig config) {
        this.views = views;
        this.hub = hub;
        this.config = config;
    }

    /** With the place in the queue, which takes a look into the store. */
    Uni<JobDocument> of(JobView job, UriInfo called) {
        Uni<Long> queuePosition = job.status() == JobStatus.QUEUED
                ? views.queuePosition(job.id()).map(position -> position.orElse(null))
                : Uni.createFrom().nullItem();
        return queuePosition.map(position -> JobDocument.of(job, hub.stepOf(job), position, publicUrl(called)));
    }

    /** Without the place in the queue. */
    JobDocument inList(JobView job, UriInfo called) {
        return JobDocument.of(job, hub.stepOf(job), null, publicUrl(called));
    }

    URI location(JobView job, UriInfo called) {
        return URI.create(publicUrl(called) + "/v1/jobs/" + job.id());
    }

    private String publicUrl(UriInfo called) {
        return config.publicUrl().orElseGet(() -> called.getBaseUri().toString().replaceAll("/+$", ""));
    }
}
