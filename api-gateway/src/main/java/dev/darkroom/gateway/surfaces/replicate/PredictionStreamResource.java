package dev.darkroom.gateway.surfaces.replicate;

import dev.darkroom.gateway.identity.OpensByLink;
import dev.darkroom.gateway.streams.Greeting;
import dev.darkroom.gateway.streams.JobFollower;
import dev.darkroom.gateway.streams.JobMustHaveUpdates;
import dev.darkroom.gateway.streams.LastEventId;
import dev.darkroom.jobs.JobKind;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code GET /replicate/v1/predictions/{id}/stream}: a prediction as server-sent events. */
@Path("/replicate/v1/predictions/{id}/stream")
@OpensByLink
@Tag(name = "Replicate")
class PredictionStreamResource {
    private final ReplicateJobs jobs;
    private final JobFollower follower;
    private final Predictions predictions;

    PredictionStreamResource(ReplicateJobs jobs, JobFollower follower, Predictions predictions) {
        this.jobs = jobs;
        this.follower = follower;
        this.predictions = predictions;
    }

    @GET
    @JobMustHaveUpdates
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            operationId = "replicateStreamPrediction",
            summary = "Follow a prediction",
            description =
                    "Server-sent events: logs, output (the address of an image), error, and done, which is the last."
                            + " Opens without a key by the address urls.stream of the prediction.")
    public Multi<OutboundSseEvent> follow(
            @PathParam("id") String id,
            @HeaderParam(LastEventId.HEADER) @Nullable String lastEventId,
            @Context Sse sse,
            @Context UriInfo called) {
        long after = LastEventId.version(lastEventId);
        return jobs.get(JobKind.GENERATION, id).onItem().transformToMulti(job -> {
            PredictionEvents events = new PredictionEvents(job, predictions.links(called), sse);
            return Multi.createBy()
                    .concatenating()
                    .streams(
                            Multi.createFrom().item(Greeting.of(sse)),
                            follower.follow(job.id(), after).onItem().transformToIterable(events::of));
        });
    }
}
