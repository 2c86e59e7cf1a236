package dev.darkroom.gateway.jobs;

import dev.darkroom.documents.JobDocument;
import dev.darkroom.gateway.identity.PublicLinks;
import dev.darkroom.gateway.streams.JobHub;
import dev.darkroom.jobs.JobStatus;
import dev.darkroom.jobs.JobView;
import dev.darkroom.storage.jobs.JobViews;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;

/** Jobs as clients read them: the view, the latest progress that this gateway has received, the place in the queue, links. */
@ApplicationScoped
public class JobDocuments {
    private final JobViews views;
    private final JobHub hub;
    private final PublicLinks links;

    JobDocuments(JobViews views, JobHub hub, PublicLinks links) {
        this.views = views;
        this.hub = hub;
        this.links = links;
    }

    /** With the place in the queue, which takes a look into the store. */
    public Uni<JobDocument> of(JobView job, UriInfo called) {
        Uni<Long> queuePosition = job.status() == JobStatus.QUEUED
                ? views.queuePosition(job.id()).map(position -> position.orElse(null))
                : Uni.createFrom().nullItem();
        return queuePosition.map(
                position -> JobDocument.of(job, hub.stepOf(job), position, path -> links.signed(path, called)));
    }

    /** Without the place in the queue. */
    public JobDocument withoutPlace(JobView job, UriInfo called) {
        return JobDocument.of(job, hub.stepOf(job), null, path -> links.signed(path, called));
    }

    public URI location(JobView job, UriInfo called) {
        return URI.create(links.to("/v1/jobs/" + job.id(), called));
    }
}
