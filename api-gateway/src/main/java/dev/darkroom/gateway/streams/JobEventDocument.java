package dev.darkroom.gateway.streams;

import dev.darkroom.events.Codec;
import dev.darkroom.events.JobEvent;
import dev.darkroom.jobs.RecordedEvent;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An event of a job's history as clients read it.
 *
 * @param version position in the history, from 1
 * @param type name of the kind of event, for example {@code job.started}
 */
public record JobEventDocument(
        @Schema(minimum = "1", description = "Position in the history")
        long version,

        @Schema(description = "Kind of event, for example job.started")
        String type,

        Instant recordedAt,

        @Schema(implementation = Object.class, description = "The event, as the JSON schema of its kind describes it")
        JobEvent data) {

    public static JobEventDocument of(RecordedEvent recorded) {
        JobEvent event = recorded.event();
        return new JobEventDocument(
                recorded.version(), Codec.EVENTS.typeOf(event).name(), recorded.recordedAt(), event);
    }
}
