package dev.darkroom.gateway.streams;

import dev.darkroom.events.JobProgress;
import dev.darkroom.jobs.RecordedEvent;

/** An update that a follower of one job receives. */
public sealed interface JobUpdate {

    /** The next event of the job's history. */
    record Event(RecordedEvent recorded) implements JobUpdate {}

    /** @param version of the last event before it */
    record Step(long version, JobProgress progress) implements JobUpdate {}

    /** Nothing happened for a while. */
    record Silence() implements JobUpdate {}

    /** The event before this was the last one. */
    record End() implements JobUpdate {}
}
