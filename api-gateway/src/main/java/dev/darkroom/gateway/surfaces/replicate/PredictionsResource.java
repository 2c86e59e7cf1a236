package dev.darkroom.gateway.surfaces.replicate;

import dev.darkroom.documents.replicate.PredictionDocument;
import dev.darkroom.events.ModelCard;
import dev.darkroom.gateway.GatewayConfig;
import dev.darkroom.gateway.connections.CarriesImages;
import dev.darkroom.gateway.jobs.WaitPreference;
import dev.darkroom.gateway.limits.CreatesJobs;
import dev.darkroom.gateway.streams.JobFollower;
import dev.darkroom.gateway.submission.IdempotencyKey;
import dev.darkroom.jobs.JobKind;
import dev.darkroom.jobs.JobView;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /replicate/v1/predictions}: jobs, as Replicate's clients know them. */
@Path("/replicate/v1")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Replicate")
class PredictionsResource {
    private final ReplicateModels models;
    private final ReplicateJobs jobs;
    private final JobFollower follower;
    private final Predictions predictions;
    private final GatewayConfig config;

    PredictionsResource(
            ReplicateModels models,
            ReplicateJobs jobs,
            JobFollower follower,
            Predictions predictions,
            GatewayConfig config) {
        this.models = models;
        this.jobs = jobs;
        this.follower = follower;
        this.predictions = predictions;
        this.config = config;
    }

    @POST
    @CreatesJobs
    @CarriesImages
    @Path("/predictions")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "replicateCreatePrediction",
            summary = "Create a prediction of a version",
            description =
                    "Prefer: wait=N holds the answer until the prediction has ended, at most N seconds; when they run"
                            + " out, the status is starting, whatever the prediction does, as Replicate's clients need"
                            + " it.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = PredictionRequest.class)))
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = PredictionDocument.class)))
    public Uni<Response> create(
            byte[] body,
            @HeaderParam("Prefer") List<String> prefer,
            @HeaderParam(IdempotencyKey.HEADER) List<String> keys,
            @Context UriInfo called) {
        PredictionOrder options = PredictionOrder.read(body);
        return create(options, () -> models.ofVersion(options.requiredVersion()), prefer, keys, called);
    }

    @POST
    @CreatesJobs
    @CarriesImages
    @Path("/models/{owner}/{name}/predictions")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "replicateCreateModelPrediction", summary = "Create a prediction of a model")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = PredictionRequest.class)))
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = PredictionDocument.class)))
    public Uni<Response> createOfModel(
            @PathParam("owner") String owner,
            @PathParam("name") String name,
            byte[] body,
            @HeaderParam("Prefer") List<String> prefer,
            @HeaderParam(IdempotencyKey.HEADER) List<String> keys,
            @Context UriInfo called) {
        return create(PredictionOrder.read(body), () -> models.named(owner, name), prefer, keys, called);
    }

    @GET
    @Path("/predictions")
    @Operation(operationId = "replicateListPredictions", summary = "List predictions", description = "Newest first")
    public Uni<Page<PredictionDocument>> list(@QueryParam("cursor") @Nullable String cursor, @Context UriInfo called) {
        return jobs.list(JobKind.GENERATION, cursor, job -> predictions.of(job, called), called);
    }

    @GET
    @Path("/predictions/{id}")
    @Operation(operationId = "replicateGetPrediction", summary = "Read a prediction")
    public Uni<PredictionDocument> read(@PathParam("id") String id, @Context UriInfo called) {
        return jobs.get(JobKind.GENERATION, id).map(job -> predictions.of(job, called));
    }

    @POST
    @Path("/predictions/{id}/cancel")
    @Operation(
            operationId = "replicateCancelPrediction",
            summary = "Cancel a prediction",
            description = "One that has ended stays as it is")
    public Uni<PredictionDocument> cancel(@PathParam("id") String id, @Context UriInfo called) {
        return jobs.cancel(JobKind.GENERATION, id).map(job -> predictions.of(job, called));
    }

    private Uni<Response> create(
            PredictionOrder options,
            Supplier<ModelCard> model,
            List<String> prefer,
            List<String> keys,
            UriInfo called) {
        WaitPreference wait = WaitPreference.parse(prefer, config.waitMax());
        return jobs.create(model, options::reading, keys, PredictionOrder.NAMES)
                .chain(job -> wait.time()
                        .map(time -> follower.awaitEnd(job, time))
                        .orElseGet(() -> Uni.createFrom().item(job)))
                .map(job -> answer(job, wait, called));
    }

    /** Clients take every status but starting for the end of the wait, so that a prediction still at work is shown as new. */
    private Response answer(JobView job, WaitPreference wait, UriInfo called) {
        PredictionDocument now = predictions.of(job, called);
        boolean early = wait.time().isPresent() && !job.status().isTerminal();
        Response.ResponseBuilder response = Response.status(201).entity(early ? now.asStarting() : now);
        wait.applied().ifPresent(applied -> response.header(WaitPreference.APPLIED, applied));
        return response.build();
    }
}
