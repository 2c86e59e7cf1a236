package dev.darkroom.gateway.surfaces.replicate;

import dev.darkroom.documents.replicate.PredictionDocument;
import dev.darkroom.events.ModelCard;
import dev.darkroom.gateway.GatewayConfig;
import dev.darkroom.gateway.connections.CarriesImages;
import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.gateway.identity.CurrentCaller;
import dev.darkroom.gateway.jobs.Cursor;
import dev.darkroom.gateway.jobs.JobCancellation;
import dev.darkroom.gateway.jobs.WaitPreference;
import dev.darkroom.gateway.limits.CreatesJobs;
import dev.darkroom.gateway.log.JobFinder;
import dev.darkroom.gateway.streams.JobFollower;
import dev.darkroom.gateway.submission.IdempotencyKey;
import dev.darkroom.gateway.submission.JobSubmission;
import dev.darkroom.gateway.submission.JobSubmission.Submitted;
import dev.darkroom.jobs.JobKind;
import dev.darkroom.jobs.JobView;
import dev.darkroom.storage.jobs.JobViews;
import dev.darkroom.storage.jobs.JobViews.Query;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
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
import java.util.Optional;
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
    private static final int PAGE = 100;

    private final ReplicateModels models;
    private final JobSubmission submission;
    private final JobCancellation cancellation;
    private final JobFollower follower;
    private final JobFinder jobs;
    private final JobViews views;
    private final Predictions predictions;
    private final GatewayConfig config;
    private final CurrentCaller caller;

    PredictionsResource(
            ReplicateModels models,
            JobSubmission submission,
            JobCancellation cancellation,
            JobFollower follower,
            JobFinder jobs,
            JobViews views,
            Predictions predictions,
            GatewayConfig config,
            CurrentCaller caller) {
        this.models = models;
        this.submission = submission;
        this.cancellation = cancellation;
        this.follower = follower;
        this.jobs = jobs;
        this.views = views;
        this.predictions = predictions;
        this.config = config;
        this.caller = caller;
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
        Query query = new Query(
                caller.get().tenant(),
                JobKind.GENERATION,
                Optional.empty(),
                Optional.ofNullable(cursor).map(Cursor::decode),
                PAGE);
        return views.list(query)
                .map(page -> predictions.page("predictions", page, job -> predictions.of(job, called), called));
    }

    @GET
    @Path("/predictions/{id}")
    @Operation(operationId = "replicateGetPrediction", summary = "Read a prediction")
    public Uni<PredictionDocument> read(@PathParam("id") String id, @Context UriInfo called) {
        return jobs.getDrawing(caller.get(), id).map(job -> predictions.of(job, called));
    }

    @POST
    @Path("/predictions/{id}/cancel")
    @Operation(
            operationId = "replicateCancelPrediction",
            summary = "Cancel a prediction",
            description = "One that has ended stays as it is")
    public Uni<PredictionDocument> cancel(@PathParam("id") String id, @Context UriInfo called) {
        return jobs.getDrawing(caller.get(), id).chain(cancellation::cancel).map(job -> predictions.of(job, called));
    }

    private Uni<Response> create(
            PredictionOrder options,
            Supplier<ModelCard> model,
            List<String> prefer,
            List<String> keys,
            UriInfo called) {
        Caller client = caller.get();
        Optional<IdempotencyKey> key = IdempotencyKey.parse(keys);
        WaitPreference wait = WaitPreference.parse(prefer, config.waitMax());
        return Uni.createFrom()
                .item(model)
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .chain(card -> submission.submit(
                        client, options.request(card), key, options.form(card).toClient()))
                .onFailure()
                .transform(PredictionOrder.NAMES::inTheirWords)
                .map(Submitted::job)
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
