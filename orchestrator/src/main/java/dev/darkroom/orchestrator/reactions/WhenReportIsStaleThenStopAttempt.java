package dev.darkroom.orchestrator.reactions;

import dev.darkroom.events.CancelAttempt;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.storage.jobs.Changes.OutboxMessage;
import java.util.Optional;

/**
 * Answers a report of a stale attempt that still runs with a message to stop it, so a lost control message does no lasting harm.
 *
 * <p>This one reacts to a rejected report, not to an event.
 */
public final class WhenReportIsStaleThenStopAttempt {
    private WhenReportIsStaleThenStopAttempt() {}

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
