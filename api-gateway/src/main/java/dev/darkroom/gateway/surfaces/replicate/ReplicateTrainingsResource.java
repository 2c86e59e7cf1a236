package dev.darkroom.gateway.surfaces.replicate;

import dev.darkroom.documents.replicate.TrainingDocument;
import dev.darkroom.gateway.limits.CreatesJobs;
import dev.darkroom.gateway.submission.IdempotencyKey;
import dev.darkroom.jobs.JobKind;
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
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
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
    private final ReplicateModels models;
    private final ReplicateJobs jobs;
    private final Predictions predictions;

    ReplicateTrainingsResource(ReplicateModels models, ReplicateJobs jobs, Predictions predictions) {
        this.models = models;
        this.jobs = jobs;
        this.predictions = predictions;
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
        TrainingOrder order = TrainingOrder.read(content);
        return jobs.create(() -> models.version(owner, name, version), order::reading, keys, TrainingOrder.NAMES)
                .map(job -> predictions.training(job, called));
    }

    @GET
    @Path("/trainings")
    @Operation(operationId = "replicateListTrainings", summary = "List trainings", description = "Newest first")
    public Uni<Page<TrainingDocument>> list(@QueryParam("cursor") @Nullable String cursor, @Context UriInfo called) {
        return jobs.list(JobKind.TRAINING, cursor, job -> predictions.training(job, called), called);
    }

    @GET
    @Path("/trainings/{id}")
    @Operation(operationId = "replicateGetTraining", summary = "Read a training")
    public Uni<TrainingDocument> read(@PathParam("id") String id, @Context UriInfo called) {
        return jobs.get(JobKind.TRAINING, id).map(job -> predictions.training(job, called));
    }

    @POST
    @Path("/trainings/{id}/cancel")
    @Operation(
            operationId = "replicateCancelTraining",
            summary = "Cancel a training",
            description = "One that has ended stays as it is")
    public Uni<TrainingDocument> cancel(@PathParam("id") String id, @Context UriInfo called) {
        return jobs.cancel(JobKind.TRAINING, id).map(job -> predictions.training(job, called));
    }
}
