package dev.darkroom.gateway.surfaces.replicate;

import dev.darkroom.documents.replicate.TrainingDocument;
import dev.darkroom.events.ModelCard;
import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.gateway.identity.CurrentCaller;
import dev.darkroom.gateway.jobs.Cursor;
import dev.darkroom.gateway.jobs.JobCancellation;
import dev.darkroom.gateway.limits.CreatesJobs;
import dev.darkroom.gateway.log.JobFinder;
import dev.darkroom.gateway.submission.IdempotencyKey;
import dev.darkroom.gateway.submission.JobSubmission;
import dev.darkroom.gateway.submission.JobSubmission.Submitted;
import dev.darkroom.gateway.submission.TrainingForms;
import dev.darkroom.jobs.JobKind;
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
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** {@code /replicate/v1/trainings}: training jobs, as Replicate's clients know them. */
@Path("/replicate/v1")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Replicate")
class ReplicateTrainingsResource {
    private static final int PAGE = 100;

    private final ReplicateModels models;
    private final TrainingForms forms;
    private final JobSubmission submission;
    private final JobCancellation cancellation;
    private final JobFinder jobs;
    private final JobViews views;
    private final Predictions predictions;
    private final CurrentCaller caller;

    ReplicateTrainingsResource(
            ReplicateModels models,
            TrainingForms forms,
            JobSubmission submission,
            JobCancellation cancellation,
            JobFinder jobs,
            JobViews views,
            Predictions predictions,
            CurrentCaller caller) {
        this.models = models;
        this.forms = forms;
        this.submission = submission;
        this.cancellation = cancellation;
        this.jobs = jobs;
        this.views = views;
        this.predictions = predictions;
        this.caller = caller;
    }

    @POST
    @CreatesJobs
    @ResponseStatus(201)
    @Path("/models/{owner}/{name}/versions/{version}/trainings")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "replicateCreateTraining", summary = "Train a version further")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = ReplicateTrainingRequest.class)))
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = TrainingDocument.class)))
    public Uni<TrainingDocument> create(
            @PathParam("owner") String owner,
            @PathParam("name") String name,
            @PathParam("version") String version,
            byte[] content,
            @HeaderParam(IdempotencyKey.HEADER) List<String> keys,
            @Context UriInfo called) {
        Caller client = caller.get();
        TrainingBody body = TrainingBody.read(content);
        Optional<IdempotencyKey> key = IdempotencyKey.parse(keys);
        return Uni.createFrom()
                .item(() -> models.version(owner, name, version))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .chain((ModelCard card) -> submission.submit(
                        client,
                        forms.read(client, body.request(card), body.form(card).toClient()),
                        key))
                .onFailure()
                .transform(TrainingBody.NAMES::inTheirWords)
                .map(Submitted::job)
                .map(job -> predictions.training(job, called));
    }

    @GET
    @Path("/trainings")
    @Operation(operationId = "replicateListTrainings", summary = "List trainings", description = "Newest first")
    public Uni<Page<TrainingDocument>> list(@QueryParam("cursor") @Nullable String cursor, @Context UriInfo called) {
        Query query = new Query(
                caller.get().tenant(),
                JobKind.TRAINING,
                Optional.empty(),
                Optional.ofNullable(cursor).map(Cursor::decode),
                PAGE);
        return views.list(query)
                .map(page -> predictions.page("trainings", page, job -> predictions.training(job, called), called));
    }

    @GET
    @Path("/trainings/{id}")
    @Operation(operationId = "replicateGetTraining", summary = "Read a training")
    public Uni<TrainingDocument> read(@PathParam("id") String id, @Context UriInfo called) {
        return jobs.getTraining(caller.get(), id).map(job -> predictions.training(job, called));
    }

    @POST
    @Path("/trainings/{id}/cancel")
    @Operation(
            operationId = "replicateCancelTraining",
            summary = "Cancel a training",
            description = "One that has ended stays as it is")
    public Uni<TrainingDocument> cancel(@PathParam("id") String id, @Context UriInfo called) {
        return jobs.getTraining(caller.get(), id)
                .chain(cancellation::cancel)
                .map(job -> predictions.training(job, called));
    }
}
