package dev.darkroom.gateway.streams;

import dev.darkroom.gateway.log.JobFinder;
import dev.darkroom.gateway.problems.ProblemException;
import dev.darkroom.gateway.streams.JobNews.End;
import dev.darkroom.gateway.streams.JobNews.Fact;
import dev.darkroom.gateway.streams.JobNews.Silence;
import dev.darkroom.gateway.streams.JobNews.Step;
import dev.darkroom.storage.jobs.JobView;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/jobs/{id}/events}: server-sent events (WHATWG HTML, section 9.2). */
@Path("/v1/jobs/{id}/events")
@Tag(name = "Jobs")
class EventStreamResource {
    private static final Pattern EVENT_ID = Pattern.compile("([0-9]{1,18})(?:-[0-9]{1,9})?");
    private static final long RECONNECT_MILLIS = 1_000;

    private final JobFinder jobs;
    private final JobFollower follower;

    EventStreamResource(JobFinder jobs, JobFollower follower) {
        this.jobs = jobs;
        this.follower = follower;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            summary = "Follow a job",
            description =
                    "Server-sent events: every event of the job's history under its own name (job.submitted, job.started,"
                            + " job.succeeded ...) and progress events between them. Ends after the last one. A client that comes"
                            + " back with Last-Event-ID goes on where it was; 204 says that there is nothing more to come.")
    public Multi<OutboundSseEvent> follow(
            @PathParam("id") String id,
            @HeaderParam("Last-Event-ID") @Parameter(description = "The last event that the client has seen") @Nullable
                    String lastEventId,
            @Context Sse sse) {
        long after = versionOf(lastEventId);
        return jobs.get(id)
                .invoke(job -> refuseFinished(job, after))
                .onItem()
                .transformToMulti(job -> Multi.createBy()
                        .concatenating()
                        .streams(
                                Multi.createFrom().item(hello(sse)),
                                follower.follow(job.id(), after).map(news -> event(news, sse))));
    }

    private static long versionOf(@Nullable String lastEventId) {
        if (lastEventId == null || lastEventId.isBlank()) {
            return 0;
        }
        Matcher matcher = EVENT_ID.matcher(lastEventId.strip());
        if (!matcher.matches()) {
            throw ProblemException.badParameter("Last-Event-ID", "must be the id of an event of this stream");
        }
        return Long.parseLong(matcher.group(1));
    }

    /** Browsers reconnect to a stream that ended, for ever, unless they are answered 204. */
    private static void refuseFinished(JobView job, long after) {
        if (job.status().isTerminal() && after >= job.version()) {
            throw new WebApplicationException(Response.noContent().build());
        }
    }

    /** Sent at once, so that the client knows that it is connected. */
    private static OutboundSseEvent hello(Sse sse) {
        return sse.newEventBuilder()
                .comment("following")
                .reconnectDelay(RECONNECT_MILLIS)
                .build();
    }

    private static OutboundSseEvent event(JobNews news, Sse sse) {
        return switch (news) {
            case Fact fact -> {
                JobEventDocument document = JobEventDocument.of(fact.recorded());
                yield sse.newEventBuilder()
                        .id(Long.toString(document.version()))
                        .name(document.type())
                        .mediaType(MediaType.APPLICATION_JSON_TYPE)
                        .data(document)
                        .build();
            }
            case Step step ->
                sse.newEventBuilder()
                        .id(step.version() + "-" + step.progress().step())
                        .name("progress")
                        .mediaType(MediaType.APPLICATION_JSON_TYPE)
                        .data(step.progress())
                        .build();
            case Silence silence -> sse.newEventBuilder().comment("keep-alive").build();
            case End end -> throw new IllegalStateException("the end is no event of the stream");
        };
    }
}
