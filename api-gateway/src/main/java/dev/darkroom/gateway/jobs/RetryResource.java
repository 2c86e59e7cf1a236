package dev.darkroom.gateway.jobs;

import dev.darkroom.documents.JobDocument;
import dev.darkroom.gateway.http.Problem;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.identity.CurrentCaller;
import dev.darkroom.gateway.limits.CreatesJobs;
import dev.darkroom.gateway.log.JobFinder;
import dev.darkroom.gateway.submission.JobSubmission;
import dev.darkroom.jobs.JobStatus;
import dev.darkroom.jobs.JobView;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code POST /v1/jobs/{id}/retry}: what has ended stays as it is, so trying again is a new job. */
@Path("/v1/jobs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Jobs")
class RetryResource {
    private final JobFinder jobs;
    private final JobSubmission submission;
    private final JobDocuments documents;
    private final CurrentCaller caller;

    RetryResource(JobFinder jobs, JobSubmission submission, JobDocuments documents, CurrentCaller caller) {
        this.jobs = jobs;
        this.submission = submission;
        this.documents = documents;
        this.caller = caller;
    }

    @POST
    @CreatesJobs
    @Path("/{id}/retry")
    @Operation(
            operationId = "retryJob",
            summary = "Try a failed or canceled job again",
            description = "Creates a new job of the same request, its seed included, without the deadline.")
    @APIResponse(
            responseCode = "202",
            description = "The new job is accepted; Location is its address",
            content = @Content(schema = @Schema(implementation = JobDocument.class)))
    @APIResponse(
            responseCode = "409",
            description =
                    "The job has not failed and was not canceled, what it began from is gone, or another training holds its name",
            content =
                    @Content(mediaType = "application/problem+json", schema = @Schema(implementation = Problem.class)))
    public Uni<Response> retry(@PathParam("id") String id, @Context UriInfo called) {
        return jobs.get(caller.get(), id)
                .invoke(RetryResource::checkEnded)
                .chain(submission::again)
                .chain(job -> documents
                        .of(job, called)
                        .map(document -> Response.accepted(document)
                                .location(documents.location(job, called))
                                .build()));
    }

    private static void checkEnded(JobView job) {
        if (job.status() != JobStatus.FAILED && job.status() != JobStatus.CANCELED) {
            throw ProblemException.nothingToRetry(job.status().wireName());
        }
    }
}
