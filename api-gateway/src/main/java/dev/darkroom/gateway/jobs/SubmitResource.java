package dev.darkroom.gateway.jobs;

import dev.darkroom.documents.JobDocument;
import dev.darkroom.gateway.GatewayConfig;
import dev.darkroom.gateway.connections.CarriesImages;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.http.Problem;
import dev.darkroom.gateway.identity.CurrentCaller;
import dev.darkroom.gateway.limits.CreatesJobs;
import dev.darkroom.gateway.streams.JobFollower;
import dev.darkroom.gateway.submission.FormReading;
import dev.darkroom.gateway.submission.GenerationForm;
import dev.darkroom.gateway.submission.IdempotencyKey;
import dev.darkroom.gateway.submission.JobSubmission;
import dev.darkroom.gateway.submission.JobSubmission.Submitted;
import dev.darkroom.jobs.JobView;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code POST /v1/jobs}: answered once Kafka holds the command. */
@Path("/v1/jobs")
@Tag(name = "Jobs")
class SubmitResource {
    private final JobSubmission submission;
    private final JobFollower follower;
    private final JobDocuments documents;
    private final GatewayConfig config;
    private final CurrentCaller caller;

    SubmitResource(
            JobSubmission submission,
            JobFollower follower,
            JobDocuments documents,
            GatewayConfig config,
            CurrentCaller caller) {
        this.submission = submission;
        this.follower = follower;
        this.documents = documents;
        this.config = config;
        this.caller = caller;
    }

    @POST
    @CarriesImages
    @CreatesJobs
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createJob",
            summary = "Create a job",
            description =
                    "Answers as soon as the job is safe, with status queued. From then on every gateway knows it.")
    @Parameter(
            name = IdempotencyKey.HEADER,
            in = ParameterIn.HEADER,
            schema = @Schema(implementation = String.class),
            description = "Makes repeating the request harmless: the same key is the same job, for ever")
    @Parameter(
            name = "Prefer",
            in = ParameterIn.HEADER,
            schema = @Schema(implementation = String.class),
            description =
                    "wait=N holds the answer until the job has ended, at most N seconds and darkroom.gateway.wait-max (55 s)")
    @RequestBody(content = @Content(schema = @Schema(implementation = GenerationForm.class)))
    @APIResponse(
            responseCode = "202",
            description = "The job is accepted; Location is its address",
            content = @Content(schema = @Schema(implementation = JobDocument.class)))
    @APIResponse(
            responseCode = "201",
            description = "The job is new and has ended within the time of Prefer: wait",
            content = @Content(schema = @Schema(implementation = JobDocument.class)))
    @APIResponse(
            responseCode = "200",
            description = "The job of this Idempotency-Key has ended",
            content = @Content(schema = @Schema(implementation = JobDocument.class)))
    @APIResponse(
            responseCode = "422",
            description =
                    "The request cannot be fulfilled, each reason under errors; or the key belongs to another request",
            content =
                    @Content(mediaType = "application/problem+json", schema = @Schema(implementation = Problem.class)))
    public Uni<Response> submit(byte[] body, @Context HttpHeaders headers, @Context UriInfo called) {
        Optional<IdempotencyKey> key = IdempotencyKey.parse(valuesOf(headers, IdempotencyKey.HEADER));
        WaitPreference prefer = WaitPreference.parse(valuesOf(headers, "Prefer"), config.waitMax());
        return submission
                .submit(caller.get(), FormReading.generation(JsonFields.of(body)), key)
                .chain(submitted -> await(submitted.job(), prefer).map(job -> answer(submitted, job, prefer, called)));
    }

    private Uni<JobView> await(JobView job, WaitPreference prefer) {
        return prefer.time()
                .map(time -> follower.awaitEnd(job, time))
                .orElseGet(() -> Uni.createFrom().item(job));
    }

    private Response answer(Submitted submitted, JobView job, WaitPreference prefer, UriInfo called) {
        int ended = submitted.replayed() ? 200 : 201;
        Response.ResponseBuilder response = Response.status(job.status().isTerminal() ? ended : 202)
                .location(documents.location(job, called))
                .entity(documents.withoutPlace(job, called));
        if (submitted.replayed()) {
            response.header("Idempotent-Replayed", "true");
        }
        prefer.applied().ifPresent(applied -> response.header(WaitPreference.APPLIED, applied));
        return response.build();
    }

    private static List<String> valuesOf(HttpHeaders headers, String name) {
        List<String> values = headers.getRequestHeader(name);
        return values == null ? List.of() : values;
    }
}
