package dev.darkroom.orchestrator.reactions;

import dev.darkroom.events.EncodedEvent;
import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobEvent.JobCheckpointed;
import dev.darkroom.events.JobEvent.JobStarted;
import dev.darkroom.jobs.JobState;
import dev.darkroom.jobs.JobView;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A new event and the state of its job around it.
 *
 * @param before the state that the event was decided in
 * @param since when the job had come to that state
 * @param logSentAt when the job's log was last announced
 * @param encoded the event and its JSON
 * @param after the job with the event folded in
 * @param decidedAt by this orchestrator's clock
 * @param traceparent the trace that the job belongs to, if it is traced
 */
public record EventContext(
        JobState before,
        Instant since,
        Instant logSentAt,
        EncodedEvent encoded,
        JobView after,
        Instant decidedAt,
        @Nullable String traceparent) {
    private static final Duration BETWEEN_LOGS = Duration.ofMillis(500);

    public JobEvent event() {
        return encoded.event();
    }

    /** Whether the event changes the kind of the job's state; a checkpoint changes only what that state holds. */
    public boolean leavesState() {
        return !(event() instanceof JobCheckpointed);
    }

    /** Whether the event adds to the job's log, and the log was not announced just before. */
    public boolean announcesLog() {
        return (event() instanceof JobStarted || event() instanceof JobCheckpointed)
                && !decidedAt.isBefore(logSentAt.plus(BETWEEN_LOGS));
    }
}
