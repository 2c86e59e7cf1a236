package dev.darkroom.gateway.streams;

import dev.darkroom.events.JobId;
import dev.darkroom.gateway.streams.JobUpdate.End;
import dev.darkroom.gateway.streams.JobUpdate.Event;
import dev.darkroom.gateway.streams.JobUpdate.Silence;
import dev.darkroom.gateway.streams.JobUpdate.Step;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/jobs/{id}/events}: server-sent events (WHATWG HTML, section 9.2). */
@Path("/v1/jobs/{id}/events")
@Tag(name = "Jobs")
class EventStreamResource {
    private final JobFollower follower;

    EventStreamResource(JobFollower follower) {
        this.follower = follower;
    }

    @GET
    @JobMustHaveUpdates
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            operationId = "followJob",
            summary = "Follow a job",
            description =
                    "Server-sent events: every event of the job's history under its own name (job.submitted, job.started,"
                            + " job.succeeded ...) and progress events between them. Ends after the last one. A client that comes"
                            + " back with Last-Event-ID goes on where it was; 204 says that there is nothing more to come.")
    public Multi<OutboundSseEvent> follow(
            @PathParam("id") String id,
            @HeaderParam(LastEventId.HEADER)
                    @Parameter(description = "The last event that the client has seen")
                    @Nullable
                    String lastEventId,
            @Context Sse sse) {
        long after = LastEventId.version(lastEventId);
        return Multi.createBy()
                .concatenating()
                .streams(
                        Multi.createFrom().item(Greeting.of(sse)),
                        follower.follow(new JobId(id), after).map(update -> event(update, sse)));
    }

    private static OutboundSseEvent event(JobUpdate update, Sse sse) {
        return switch (update) {
            case Event event -> {
                JobEventDocument document = JobEventDocument.of(event.recorded());
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
