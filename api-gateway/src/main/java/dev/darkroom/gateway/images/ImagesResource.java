package dev.darkroom.gateway.images;

import dev.darkroom.events.StoredImage;
import dev.darkroom.gateway.identity.CurrentCaller;
import dev.darkroom.gateway.links.OpensByLink;
import dev.darkroom.gateway.log.JobFinder;
import dev.darkroom.gateway.problems.ProblemException;
import dev.darkroom.storage.jobs.JobStatus;
import dev.darkroom.storage.jobs.JobView;
import dev.darkroom.storage.objects.ObjectStore;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code GET /v1/jobs/{id}/images/{n}}. A picture never changes, so that its reader may keep it. */
@Path("/v1/jobs/{id}/images/{n: [0-9]{1,9}}")
@OpensByLink
@Tag(name = "Jobs")
class ImagesResource {
    private static final String PNG = "image/png";
    private static final String FOR_EVER = "private, max-age=31536000, immutable";

    private final JobFinder jobs;
    private final ObjectStore objects;
    private final CurrentCaller caller;

    ImagesResource(JobFinder jobs, ObjectStore objects, CurrentCaller caller) {
        this.jobs = jobs;
        this.objects = objects;
        this.caller = caller;
    }

    @GET
    @Produces(PNG)
    @Operation(
            operationId = "getJobImage",
            summary = "Read a picture",
            description =
                    "The PNG, with the parameters it was drawn from in its text chunk. 409 until the job has succeeded.")
    public Uni<Response> read(
            @PathParam("id") String id,
            @PathParam("n") @Parameter(description = "Index of the picture, from 0") int index,
            @Context Request request) {
        return jobs.get(caller.get(), id).map(job -> find(job, index)).chain(image -> answer(image, request));
    }

    private static StoredImage find(JobView job, int index) {
        if (job.status() == JobStatus.QUEUED || job.status() == JobStatus.RUNNING) {
            throw index < job.request().numImages()
                    ? ProblemException.imageNotReady(job.status().wireName())
                    : ProblemException.imageNotFound("The job has no picture of this index");
        }
        return job.images().stream()
                .filter(image -> image.index() == index)
                .findFirst()
                .orElseThrow(() -> ProblemException.imageNotFound(
                        job.status() == JobStatus.SUCCEEDED
                                ? "The job has no picture of this index"
                                : "The job ended without pictures: "
                                        + job.status().wireName()));
    }

    private Uni<Response> answer(StoredImage image, Request request) {
        EntityTag tag = new EntityTag(image.sha256());
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
        return (unchanged != null ? Uni.createFrom().item(unchanged) : load(image))
                .map(response -> response.tag(tag)
                        .header(HttpHeaders.CACHE_CONTROL, FOR_EVER)
                        .build());
    }

    private Uni<Response.ResponseBuilder> load(StoredImage image) {
        return Uni.createFrom()
                .item(() -> objects.get(image.objectKey())
                        .orElseThrow(() -> ProblemException.imageNotFound("The picture is no longer stored")))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .map(object -> Response.ok(object.content(), PNG));
    }
}
