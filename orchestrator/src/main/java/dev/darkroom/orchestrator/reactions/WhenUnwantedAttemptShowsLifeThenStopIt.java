package dev.darkroom.orchestrator.reactions;

import dev.darkroom.events.CancelAttempt;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.storage.jobs.Changes.OutboxMessage;
import java.util.Optional;

/**
 * A worker whose attempt is stale learns it from its own sign of life, so a lost control message does no lasting harm.
 *
 * <p>This one reacts to a rejected report, not to an event.
 */
public final class WhenUnwantedAttemptShowsLifeThenStopIt {
    private WhenUnwantedAttemptShowsLifeThenStopIt() {}

    public static Optional<OutboxMessage> to(WorkerReport rejected) {
        return switch (rejected) {
            case WorkerReport.Started started -> Optional.of(stop(started));
            case WorkerReport.Heartbeat heartbeat -> Optional.of(stop(heartbeat));
            case WorkerReport.Checkpointed checkpointed -> Optional.of(stop(checkpointed));
            // These worked on it no longer when they wrote.
            case WorkerReport.Succeeded succeeded -> Optional.empty();
            case WorkerReport.Failed failed -> Optional.empty();
            case WorkerReport.Released released -> Optional.empty();
            case WorkerReport.Lost lost -> Optional.empty();
        };
    }

    private static OutboxMessage stop(WorkerReport report) {
        return Messages.stop(new CancelAttempt(report.jobId(), report.attempt()), report.at());
    }
}
