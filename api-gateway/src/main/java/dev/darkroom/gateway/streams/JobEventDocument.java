package dev.darkroom.gateway.streams;

import dev.darkroom.events.Codec;
import dev.darkroom.events.JobEvent;
import dev.darkroom.storage.jobs.RecordedEvent;
import java.time.Instant;

/**
 * An event of a job's history as clients read it.
 *
 * @param version position in the history, from 1
 * @param type name of the kind of event, for example {@code job.started}
 */
public record JobEventDocument(long version, String type, Instant recordedAt, JobEvent data) {

    public static JobEventDocument of(RecordedEvent recorded) {
        JobEvent event = recorded.event();
        return new JobEventDocument(
                recorded.version(), Codec.EVENTS.typeOf(event).name(), recorded.recordedAt(), event);
    }
}
