package dev.darkroom.gateway.surfaces.replicate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.darkroom.documents.replicate.PredictionLinks;
import dev.darkroom.documents.replicate.ProgressLog;
import dev.darkroom.events.JobEvent.JobAttemptFailed;
import dev.darkroom.events.JobEvent.JobCanceled;
import dev.darkroom.events.JobEvent.JobCheckpointed;
import dev.darkroom.events.JobEvent.JobDispatched;
import dev.darkroom.events.JobEvent.JobFailed;
import dev.darkroom.events.JobEvent.JobReleased;
import dev.darkroom.events.JobEvent.JobStarted;
import dev.darkroom.events.JobEvent.JobSubmitted;
import dev.darkroom.events.JobEvent.JobSucceeded;
import dev.darkroom.gateway.streams.JobUpdate;
import dev.darkroom.gateway.streams.JobUpdate.End;
import dev.darkroom.gateway.streams.JobUpdate.Event;
import dev.darkroom.gateway.streams.JobUpdate.Silence;
import dev.darkroom.gateway.streams.JobUpdate.Step;
import dev.darkroom.jobs.JobView;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Translates the updates of one job into the events of Replicate's streams: logs, output, error and done. For one stream. */
final class PredictionEvents {
    private final JobView job;
    private final PredictionLinks links;
    private final Sse sse;
    private Instant startedAt = Instant.EPOCH;

    PredictionEvents(JobView job, PredictionLinks links, Sse sse) {
        this.job = job;
        this.links = links;
        this.sse = sse;
    }

    List<OutboundSseEvent> of(JobUpdate update) {
        return switch (update) {
            case Step step -> List.of(logs(step));
            case Event event -> of(event);
            case Silence silence ->
                List.of(sse.newEventBuilder().comment("keep-alive").build());
            case End end -> List.of();
        };
    }

    private List<OutboundSseEvent> of(Event event) {
        long version = event.recorded().version();
        return switch (event.recorded().event()) {
            case JobStarted started -> {
                startedAt = started.at();
                yield List.of(event(
                        Long.toString(version),
                        "logs",
                        ProgressLog.seed(job.request().seed())));
            }
            case JobSucceeded succeeded ->
                Stream.concat(
                                succeeded.images().stream()
                                        .map(image -> beforeEnd(
                                                version,
                                                image.index(),
                                                "output",
                                                links.image(job.id(), image.index()))),
                                Stream.of(done(version, "{}")))
                        .toList();
            case JobFailed failed ->
                List.of(
                        beforeEnd(
                                version,
                                0,
                                "error",
                                object("detail", failed.error().message())),
                        done(version, object("reason", "error")));
            case JobCanceled canceled -> List.of(done(version, object("reason", "canceled")));
            case JobSubmitted submitted -> List.of();
            case JobDispatched dispatched -> List.of();
            case JobCheckpointed checkpointed -> List.of();
            case JobAttemptFailed failed -> List.of();
            case JobReleased released -> List.of();
        };
    }

    private OutboundSseEvent logs(Step step) {
        double seconds = Duration.between(startedAt, Instant.now()).toMillis() / 1000.0;
        int done = step.progress().step();
        return event(
                step.version() + "-" + done,
                "logs",
                ProgressLog.line(done, step.progress().steps(), seconds));
    }

    /**
     * One event of a job may be sent as several. Only the last of them carries its version, so that a client that was cut off in between
     * receives all of them again.
     */
    private OutboundSseEvent beforeEnd(long version, int index, String name, String data) {
        return event((version - 1) + "-" + (job.request().steps() + 1 + index), name, data);
    }

    private OutboundSseEvent done(long version, String data) {
        return event(Long.toString(version), "done", data);
    }

    private OutboundSseEvent event(String id, String name, String data) {
        return sse.newEventBuilder().id(id).name(name).data(data).build();
    }

    private static String object(String name, String value) {
        return JsonNodeFactory.instance.objectNode().put(name, value).toString();
    }
}
