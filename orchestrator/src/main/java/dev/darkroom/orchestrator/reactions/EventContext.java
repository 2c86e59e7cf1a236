package dev.darkroom.orchestrator.reactions;

import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobEvent.JobCheckpointed;
import dev.darkroom.events.JobEvent.JobStarted;
import dev.darkroom.orchestrator.jobs.JobState;
import dev.darkroom.storage.jobs.JobView;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One new event in its place.
 *
 * @param before the state that the event was decided in
 * @param since when the job had come to that state
 * @param logSentAt when the job's log was last worth telling of
 * @param after the job with the event folded in
 * @param decidedAt by this orchestrator's clock
 * @param traceparent the trace that the job belongs to, if it is traced
 */
public record EventContext(
        JobState before,
        Instant since,
        Instant logSentAt,
        JobEvent event,
        JobView after,
        Instant decidedAt,
        @Nullable String traceparent) {
    private static final Duration BETWEEN_LOGS = Duration.ofMillis(500);

    /** Whether the job is in another state from now on. */
    public boolean leavesState() {
        return !(event instanceof JobCheckpointed);
    }

    /** Whether the job's log has grown, and was not told of just now. */
    public boolean announcesLog() {
        return (event instanceof JobStarted || event instanceof JobCheckpointed)
                && !decidedAt.isBefore(logSentAt.plus(BETWEEN_LOGS));
    }
}
