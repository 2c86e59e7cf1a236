package dev.darkroom.gateway.jobs;

import dev.darkroom.documents.JobDocument;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.http.Problem;
import dev.darkroom.gateway.identity.CurrentCaller;
import dev.darkroom.gateway.limits.CreatesJobs;
import dev.darkroom.gateway.submission.FormReading;
import dev.darkroom.gateway.submission.IdempotencyKey;
import dev.darkroom.gateway.submission.JobSubmission;
import dev.darkroom.gateway.submission.TrainingForm;
import dev.darkroom.jobs.JobKind;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/trainings}: a training is a job, so that whatever else there is to do with it is found under {@code /v1/jobs/{id}}. */
@Path("/v1/trainings")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Trainings")
class TrainingsResource {
    private final JobSubmission submission;
    private final JobDocuments documents;
    private final JobLists lists;
    private final CurrentCaller caller;

    TrainingsResource(JobSubmission submission, JobDocuments documents, JobLists lists, CurrentCaller caller) {
        this.submission = submission;
        this.documents = documents;
        this.lists = lists;
        this.caller = caller;
    }

    @POST
    @CreatesJobs
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createTraining",
            summary = "Train a model further",
            description =
                    "Answers as soon as the job is safe. Read, follow, cancel, retry and delete it under /v1/jobs/{id}. When it"
                            + " has succeeded, its trained_model can be named in requests at once.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = TrainingForm.class)))
    @APIResponse(
            responseCode = "202",
            description = "The job is accepted; Location is its address",
            content = @Content(schema = @Schema(implementation = JobDocument.class)))
    @APIResponse(
            responseCode = "409",
            description = "Another training that has not ended is to give its model the same name",
            content =
                    @Content(mediaType = "application/problem+json", schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "422",
            description =
                    "The request cannot be fulfilled, each reason under errors; or the key belongs to another request",
            content =
                    @Content(mediaType = "application/problem+json", schema = @Schema(implementation = Problem.class)))
    public Uni<Response> submit(
            byte[] body,
            @HeaderParam(IdempotencyKey.HEADER)
                    @Parameter(
                            schema = @Schema(implementation = String.class),
                            description =
                                    "Makes repeating the request harmless: the same key is the same job, for ever")
                    List<String> keys,
            @Context UriInfo called) {
        Optional<IdempotencyKey> key = IdempotencyKey.parse(keys);
        return submission
                .submit(caller.get(), FormReading.training(JsonFields.of(body)), key)
                .map(submitted -> {
                    Response.ResponseBuilder response = Response.accepted(
                                    documents.withoutPlace(submitted.job(), called))
                            .location(documents.location(submitted.job(), called));
                    if (submitted.replayed()) {
                        response.header("Idempotent-Replayed", "true");
                    }
                    return response.build();
                });
    }

    @GET
    @Operation(operationId = "listTrainings", summary = "List trainings", description = "Newest first.")
    public Uni<JobList> list(
            @QueryParam("status") @Parameter(description = "Only trainings of this status") @Nullable String status,
            @QueryParam("search")
                    @Parameter(
                            description =
                                    "Only trainings in whose request each of these words occurs, in whatever case: in prompts,"
                                            + " model, name, seed, metadata or id. At most 200 characters. A page looks"
                                            + " through 2000 jobs at most, so it may hold few or none and still have a"
                                            + " next_cursor")
                    @Nullable
                    String search,
            @QueryParam("cursor") @Parameter(description = "next_cursor of the page before") @Nullable String cursor,
            @QueryParam("limit")
                    @Parameter(
                            description = "Trainings on a page, from 1 to 100",
                            schema = @Schema(implementation = Integer.class, defaultValue = "20"))
                    @Nullable
                    String limit,
            @Context UriInfo called) {
        return lists.list(JobKind.TRAINING, caller.get(), status, search, cursor, limit, called);
    }
}
