package dev.darkroom.gateway.jobs;

import dev.darkroom.events.JobCommand.CancelJob;
import dev.darkroom.gateway.GatewayConfig;
import dev.darkroom.gateway.identity.CurrentCaller;
import dev.darkroom.gateway.log.CommandLog;
import dev.darkroom.gateway.log.JobFinder;
import dev.darkroom.gateway.problems.ProblemException;
import dev.darkroom.gateway.streams.JobEventDocument;
import dev.darkroom.gateway.streams.JobFollower;
import dev.darkroom.storage.jobs.JobDocument;
import dev.darkroom.storage.jobs.JobStatus;
import dev.darkroom.storage.jobs.JobView;
import dev.darkroom.storage.jobs.JobViews;
import dev.darkroom.storage.jobs.JobViews.Page;
import dev.darkroom.storage.jobs.JobViews.Query;
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
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
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
    private static final int DEFAULT_LIMIT = 20;
    private static final int LARGEST_LIMIT = 100;

    private final JobFinder jobs;
    private final JobViews views;
    private final JobDocuments documents;
    private final CommandLog log;
    private final JobFollower follower;
    private final JobEraser eraser;
    private final GatewayConfig config;
    private final CurrentCaller caller;

    JobsResource(
            JobFinder jobs,
            JobViews views,
            JobDocuments documents,
            CommandLog log,
            JobFollower follower,
            JobEraser eraser,
            GatewayConfig config,
            CurrentCaller caller) {
        this.jobs = jobs;
        this.views = views;
        this.documents = documents;
        this.log = log;
        this.follower = follower;
        this.eraser = eraser;
        this.config = config;
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
            description =
                    "Newest first. A job appears here once the orchestrator has taken it, moments after it was accepted.")
    public Uni<JobList> list(
            @QueryParam("status") @Parameter(description = "Only jobs of this status") @Nullable String status,
            @QueryParam("cursor") @Parameter(description = "next_cursor of the page before") @Nullable String cursor,
            @QueryParam("limit")
                    @Parameter(
                            description = "Jobs on a page, from 1 to 100",
                            schema = @Schema(implementation = Integer.class, defaultValue = "20"))
                    @Nullable
                    String limit,
            @Context UriInfo called) {
        Query query = new Query(
                caller.get().tenant(),
                Optional.ofNullable(status).map(JobsResource::status),
                Optional.ofNullable(cursor).map(Cursor::decode),
                limit == null ? DEFAULT_LIMIT : limit(limit));
        return views.list(query).map(page -> page(page, called));
    }

    @GET
    @Path("/{id}/history")
    @Operation(
            operationId = "getJobHistory",
            summary = "Read a job's event log",
            description =
                    "Every event of the job, oldest first; empty for the moment between acceptance and the first event.")
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
    @APIResponse(responseCode = "200", description = "The job has ended")
    @APIResponse(responseCode = "202", description = "The job will end in a moment")
    public Uni<Response> cancel(@PathParam("id") String id, @Context UriInfo called) {
        return jobs.get(caller.get(), id)
                .chain(job -> job.status().isTerminal() ? Uni.createFrom().item(job) : cancel(job))
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
                    "Its prompt, pictures and history are gone for good. Only a job that has ended can be deleted; cancel it first.")
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

    private Uni<JobView> cancel(JobView job) {
        return log.append(new CancelJob(job.id(), Instant.now()))
                .chain(() -> follower.untilEnd(job.id(), config.cancelWait()))
                .chain(() -> jobs.find(job.id()))
                .map(now -> now.orElse(job));
    }

    private JobList page(Page page, UriInfo called) {
        return new JobList(
                page.jobs().stream().map(job -> documents.inList(job, called)).toList(),
                page.next().map(Cursor::encode).orElse(null));
    }

    private static JobStatus status(String name) {
        return Arrays.stream(JobStatus.values())
                .filter(status -> status.wireName().equals(name))
                .findFirst()
                .orElseThrow(() -> ProblemException.badParameter(
                        "status",
                        "must be one of "
                                + Arrays.stream(JobStatus.values())
                                        .map(JobStatus::wireName)
                                        .collect(Collectors.joining(", "))));
    }

    private static int limit(String text) {
        int limit = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > LARGEST_LIMIT) {
            throw ProblemException.badParameter("limit", "must be from 1 to " + LARGEST_LIMIT);
        }
        return limit;
    }

    record History(List<JobEventDocument> results) {}
}
