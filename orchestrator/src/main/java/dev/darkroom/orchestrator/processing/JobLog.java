package dev.darkroom.orchestrator.processing;

import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobEvent.JobAttemptFailed;
import dev.darkroom.events.JobEvent.JobFailed;
import dev.darkroom.jobs.Decision.Reason;
import dev.darkroom.jobs.JobInput;
import dev.darkroom.jobs.JobInput.ClientCommand;
import dev.darkroom.orchestrator.reactions.EventContext;
import org.jboss.logging.Logger;

/**
 * Logs what became of jobs and of their inputs, once it is stored: failures, refused commands and records set aside at WARN, corrupt
 * histories at ERROR, everything else at DEBUG.
 */
final class JobLog {
    private static final Logger LOG = Logger.getLogger(JobLog.class);

    private JobLog() {}

    static void write(Commit committed) {
        committed.events().forEach(JobLog::event);
        committed.notes().forEach(JobLog::noted);
    }

    private static void event(EventContext context) {
        switch (context.event()) {
            case JobAttemptFailed it ->
                LOG.warnf(
                        "attempt failed jobId=%s attempt=%d code=%s",
                        it.jobId(), it.attempt(), it.error().code());
            case JobFailed it ->
                LOG.warnf(
                        "job failed jobId=%s attempt=%d code=%s",
                        it.jobId(), it.attempt(), it.error().code());
            case JobEvent.JobSubmitted it -> moved(context);
            case JobEvent.JobDispatched it -> moved(context);
            case JobEvent.JobStarted it -> moved(context);
            case JobEvent.JobCheckpointed it -> moved(context);
            case JobEvent.JobReleased it -> moved(context);
            case JobEvent.JobSucceeded it -> moved(context);
            case JobEvent.JobCanceled it -> moved(context);
        }
    }

    private static void moved(EventContext context) {
        JobEvent event = context.event();
        LOG.debugf(
                "job moved jobId=%s version=%d event=%s",
                event.jobId(), context.after().version(), event.getClass().getSimpleName());
    }

    private static void noted(Note note) {
        switch (note) {
            case Note.Refused(JobInput input, Reason reason) -> refused(input, reason);
            case Note.SetAside it ->
                LOG.warnf("record set aside topic=%s id=%s reason=%s", it.topic(), it.id(), it.reason());
            case Note.Corrupt it -> LOG.errorf("history is corrupt jobId=%s", it.jobId());
        }
    }

    /** Gateways check before they send, so a refused command is worth a line; stale reports are everyday. */
    private static void refused(JobInput input, Reason reason) {
        Logger.Level level = input instanceof ClientCommand ? Logger.Level.WARN : Logger.Level.DEBUG;
        LOG.logf(level, "input refused jobId=%s input=%s code=%s", input.jobId(), name(input), reason);
    }

    private static String name(JobInput input) {
        return switch (input) {
            case ClientCommand it -> it.command().getClass().getSimpleName();
            case JobInput.AttemptReport it -> it.report().getClass().getSimpleName();
            case JobInput.DispatchJob it -> "DispatchJob";
            case JobInput.PassDeadline it -> "PassDeadline";
            case JobInput.ExpireLease it -> "ExpireLease";
        };
    }
}
