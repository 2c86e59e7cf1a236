package dev.darkroom.gateway.jobs;

import dev.darkroom.documents.JobDocument;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.identity.CurrentCaller;
import dev.darkroom.gateway.log.JobFinder;
import dev.darkroom.gateway.streams.JobEventDocument;
import dev.darkroom.jobs.JobKind;
import dev.darkroom.storage.jobs.JobViews;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Reading, listing and canceling jobs. */
@Path("/v1/jobs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Jobs")
class JobsResource {
    private final JobFinder jobs;
    private final JobViews views;
    private final JobDocuments documents;
    private final JobLists lists;
    private final JobCancellation cancellation;
    private final JobEraser eraser;
    private final CurrentCaller caller;

    JobsResource(
            JobFinder jobs,
            JobViews views,
            JobDocuments documents,
            JobLists lists,
            JobCancellation cancellation,
            JobEraser eraser,
            CurrentCaller caller) {
        this.jobs = jobs;
        this.views = views;
        this.documents = documents;
        this.lists = lists;
        this.cancellation = cancellation;
        this.eraser = eraser;
        this.caller = caller;
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getJob", summary = "Read a job")
    public Uni<JobDocument> read(@PathParam("id") String id, @Context UriInfo called) {
        return jobs.get(caller.get(), id).chain(job -> documents.of(job, called));
    }

    @GET
    @Operation(
            operationId = "listJobs",
            summary = "List jobs",
            description = "Newest first. A job appears here once the orchestrator has taken it, moments after it was"
                    + " accepted.")
    public Uni<JobList> list(
            @QueryParam("status") @Parameter(description = "Only jobs of this status") @Nullable String status,
            @QueryParam("search")
                    @Parameter(
                            description =
                                    "Only jobs in whose request each of these words occurs, in whatever case: in prompts,"
                                            + " model, sampler, seed, metadata or id. At most 200 characters. A page looks"
                                            + " through 2000 jobs at most, so it may hold few or none and still have a"
                                            + " next_cursor")
                    @Nullable
                    String search,
            @QueryParam("cursor") @Parameter(description = "next_cursor of the page before") @Nullable String cursor,
            @QueryParam("limit")
                    @Parameter(
                            description = "Jobs on a page, from 1 to 100",
                            schema = @Schema(implementation = Integer.class, defaultValue = "20"))
                    @Nullable
                    String limit,
            @Context UriInfo called) {
        return lists.list(JobKind.GENERATION, caller.get(), status, search, cursor, limit, called);
    }

    @GET
    @Path("/{id}/history")
    @Operation(
            operationId = "getJobHistory",
            summary = "Read a job's event log",
            description = "Every event of the job, oldest first; empty for the moment between acceptance and the first"
                    + " event.")
    public Uni<History> history(@PathParam("id") String id) {
        return jobs.get(caller.get(), id)
                .chain(job -> views.history(job.id(), 0))
                .map(events ->
                        new History(events.stream().map(JobEventDocument::of).toList()));
    }

    @POST
    @Path("/{id}/cancel")
    @Operation(
            operationId = "cancelJob",
            summary = "Cancel a job",
            description = "Ends it whatever it is doing. A job that has ended stays as it is.")
    @APIResponse(
            responseCode = "200",
            description = "The job has ended",
            content = @Content(schema = @Schema(implementation = JobDocument.class)))
    @APIResponse(
            responseCode = "202",
            description = "The job will end in a moment",
            content = @Content(schema = @Schema(implementation = JobDocument.class)))
    public Uni<Response> cancel(@PathParam("id") String id, @Context UriInfo called) {
        return jobs.get(caller.get(), id)
                .chain(cancellation::cancel)
                .chain(job -> documents
                        .of(job, called)
                        .map(document -> Response.status(job.status().isTerminal() ? 200 : 202)
                                .entity(document)
                                .build()));
    }

    @DELETE
    @Path("/{id}")
    @Operation(
            operationId = "deleteJob",
            summary = "Delete a job",
            description =
                    "Its prompt, images and history are gone for good. Only a job that has ended can be deleted; cancel it first.")
    @APIResponse(responseCode = "204", description = "The job is gone")
    @APIResponse(responseCode = "409", description = "The job has not ended yet")
    public Uni<Void> delete(@PathParam("id") String id) {
        return jobs.get(caller.get(), id)
                .invoke(job -> {
                    if (!job.status().isTerminal()) {
                        throw ProblemException.jobNotEnded(job.status().wireName());
                    }
                })
                .chain(job -> eraser.erase(job.id()))
                .replaceWithVoid();
    }

    record History(List<JobEventDocument> results) {}
}
