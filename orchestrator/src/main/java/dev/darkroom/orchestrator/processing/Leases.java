package dev.darkroom.orchestrator.processing;

import dev.darkroom.jobs.JobState;
import dev.darkroom.jobs.JobState.Dispatched;
import dev.darkroom.jobs.JobState.InFlight;
import dev.darkroom.jobs.JobState.Running;
import java.time.Duration;
import java.time.Instant;

/**
 * How long an attempt may be silent.
 *
 * @param running on a worker
 * @param dispatched in the task queue
 */
public record Leases(Duration running, Duration dispatched) {

    public Duration of(InFlight state) {
        return switch (state) {
            case Running it -> running;
            case Dispatched it -> dispatched;
        };
    }

    /** When a job that comes to this state now counts as lost; a state without an attempt has no lease to run out. */
    Instant until(JobState state, Instant now) {
        return state instanceof InFlight inFlight ? now.plus(of(inFlight)) : now;
    }
}
