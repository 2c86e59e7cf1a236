package dev.darkroom.gateway.streams;

import dev.darkroom.events.JobEvent.Final;
import dev.darkroom.events.JobEvent.JobAttemptFailed;
import dev.darkroom.events.JobEvent.JobCheckpointed;
import dev.darkroom.events.JobEvent.JobDispatched;
import dev.darkroom.events.JobEvent.JobReleased;
import dev.darkroom.events.JobEvent.JobStarted;
import dev.darkroom.events.JobEvent.JobSubmitted;
import dev.darkroom.events.JobProgress;
import dev.darkroom.gateway.streams.JobUpdate.End;
import dev.darkroom.gateway.streams.JobUpdate.Event;
import dev.darkroom.gateway.streams.JobUpdate.Step;
import dev.darkroom.jobs.RecordedEvent;
import java.util.List;
import java.util.stream.Stream;

/** How far one listener has come in a job's history. Not safe for use by two threads at once. */
final class Position {
    private long version;
    private int oldestLiveAttempt;

    Position(long version) {
        this.version = version;
    }

    long version() {
        return version;
    }

    /** Takes in the events that follow, oldest first. */
    List<JobUpdate> advance(List<RecordedEvent> events) {
        return events.stream().flatMap(this::advance).toList();
    }

    /** Progress of an attempt that is over is dropped. */
    List<JobUpdate> step(JobProgress progress) {
        return progress.attempt() < oldestLiveAttempt ? List.of() : List.of(new Step(version, progress));
    }

    private Stream<JobUpdate> advance(RecordedEvent recorded) {
        version = recorded.version();
        Event event = new Event(recorded);
        return switch (recorded.event()) {
            case JobSubmitted submitted -> Stream.of(event);
            case JobDispatched dispatched -> liveFrom(dispatched.attempt(), event);
            case JobStarted started -> liveFrom(started.attempt(), event);
            case JobCheckpointed checkpointed -> liveFrom(checkpointed.attempt(), event);
            case JobAttemptFailed failed -> liveFrom(failed.attempt() + 1, event);
            case JobReleased released -> liveFrom(released.attempt() + 1, event);
            case Final end -> Stream.of(event, new End());
        };
    }

    private Stream<JobUpdate> liveFrom(int attempt, Event event) {
        oldestLiveAttempt = attempt;
        return Stream.of(event);
    }
}
