package dev.darkroom.gateway.jobs;

import dev.darkroom.events.Codec;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.JobId;
import dev.darkroom.events.LatentHistory;
import dev.darkroom.events.WireType;
import dev.darkroom.gateway.connections.AnswerMemory;
import dev.darkroom.gateway.connections.AnswerMemory.Answer;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.identity.CurrentCaller;
import dev.darkroom.gateway.identity.PublicLinks;
import dev.darkroom.gateway.log.JobFinder;
import dev.darkroom.jobs.JobStatus;
import dev.darkroom.jobs.JobView;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.storage.objects.ObjectStore;
import dev.darkroom.storage.objects.ObjectStore.StoredObject;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.core.Variant;
import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code GET /v1/jobs/{id}/latents}: how a job's first image came to be, where the job was asked to keep it. */
@Path("/v1/jobs/{id}/latents")
@Tag(name = "Jobs")
class LatentsResource {
    private static final WireType HISTORY = new WireType("latent.trail", 1);
    private static final String PNG = "image/png";
    /** Of a latent or what the decoder makes of it: three samples for each of 2^20 pixels, and a little around them. */
    private static final int MOST_BYTES = 4 << 20;

    private static final List<Variant> FORMS = Variant.mediaTypes(
                    MediaType.valueOf(PNG), MediaType.APPLICATION_OCTET_STREAM_TYPE)
            .build();

    private final JobFinder jobs;
    private final ObjectStore objects;
    private final AnswerMemory answers;
    private final PublicLinks links;
    private final CurrentCaller caller;

    LatentsResource(
            JobFinder jobs, ObjectStore objects, AnswerMemory answers, PublicLinks links, CurrentCaller caller) {
        this.jobs = jobs;
        this.objects = objects;
        this.answers = answers;
        this.links = links;
        this.caller = caller;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "listJobLatents",
            summary = "List the latents of a job",
            description =
                    "Those that led to its first image, if it was asked to keep_latents. 404 until it has succeeded.")
    public Uni<LatentHistory> list(@PathParam("id") String id) {
        return load(id, ObjectKeys::latentHistory).map(object -> Codec.LATENTS.decode(HISTORY, object.content()));
    }

    @GET
    @Path("/{step: [0-9]{1,9}}")
    @Produces({PNG, MediaType.APPLICATION_OCTET_STREAM})
    @Operation(
            operationId = "getJobLatent",
            summary = "Read a latent",
            description = "As the image that the model's decoder makes of it, or with Accept: application/octet-stream"
                    + " as safetensors with one tensor named latent.")
    public Uni<Response> read(
            @PathParam("id") String id,
            @PathParam("step") @Parameter(description = "One of the steps listed") int step,
            @Context Request request,
            @Context UriInfo called) {
        String cacheControl = links.cacheControl(called);
        Variant form = request.selectVariant(FORMS);
        boolean asTensor = form != null && MediaType.APPLICATION_OCTET_STREAM_TYPE.equals(form.getMediaType());
        return load(id, job -> asTensor ? ObjectKeys.latent(job, step) : ObjectKeys.decodedLatent(job, step))
                .map(object -> Response.ok(object.content(), asTensor ? MediaType.APPLICATION_OCTET_STREAM : PNG)
                        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                        .header(HttpHeaders.CACHE_CONTROL, cacheControl)
                        .build());
    }

    private Uni<StoredObject> load(String id, Function<JobId, String> key) {
        Answer memory = answers.ofThisRequest();
        return jobs.get(caller.get(), id)
                .invoke(LatentsResource::requireKept)
                .invoke(job -> memory.hold(job.tenant(), MOST_BYTES))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(job -> objects.get(key.apply(job.id()))
                        .orElseThrow(() -> ProblemException.latentsNotFound("The job has not kept this latent")));
    }

    private static void requireKept(JobView job) {
        if (!(job.request() instanceof GenerationRequest drawn && drawn.keepLatents())) {
            throw ProblemException.latentsNotFound("The job was not asked to keep_latents");
        }
        if (job.status() != JobStatus.SUCCEEDED) {
            throw ProblemException.latentsNotFound(
                    "The job is " + job.status().wireName() + "; latents can be read once it has succeeded");
        }
    }
}
