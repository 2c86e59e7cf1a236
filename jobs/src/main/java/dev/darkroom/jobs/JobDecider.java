package dev.darkroom.jobs;

import static dev.darkroom.jobs.Decision.accept;
import static dev.darkroom.jobs.Decision.nothingToDo;
import static dev.darkroom.jobs.Decision.reject;

import dev.darkroom.events.JobCommand;
import dev.darkroom.events.JobCommand.CancelJob;
import dev.darkroom.events.JobCommand.SubmitJob;
import dev.darkroom.events.JobError;
import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobEvent.JobAttemptFailed;
import dev.darkroom.events.JobEvent.JobCanceled;
import dev.darkroom.events.JobEvent.JobCheckpointed;
import dev.darkroom.events.JobEvent.JobDispatched;
import dev.darkroom.events.JobEvent.JobFailed;
import dev.darkroom.events.JobEvent.JobReleased;
import dev.darkroom.events.JobEvent.JobStarted;
import dev.darkroom.events.JobEvent.JobSubmitted;
import dev.darkroom.events.JobEvent.JobSucceeded;
import dev.darkroom.events.JobId;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.jobs.Decision.Reason;
import dev.darkroom.jobs.JobInput.AttemptReport;
import dev.darkroom.jobs.JobInput.ClientCommand;
import dev.darkroom.jobs.JobInput.DispatchJob;
import dev.darkroom.jobs.JobInput.ExpireLease;
import dev.darkroom.jobs.JobInput.PassDeadline;
import dev.darkroom.jobs.JobState.Absent;
import dev.darkroom.jobs.JobState.Dispatched;
import dev.darkroom.jobs.JobState.InFlight;
import dev.darkroom.jobs.JobState.Live;
import dev.darkroom.jobs.JobState.Queued;
import dev.darkroom.jobs.JobState.Running;
import dev.darkroom.jobs.JobState.Terminal;
import java.time.Instant;

/**
 * The rules of a job's life, pure: which events an input causes ({@link #decide}) and where they lead ({@link #evolve}).
 *
 * @param maxAttempts attempts that may fail in a row, none of them coming further than those before, before the job does
 */
public record JobDecider(int maxAttempts) {
    /** The error of an attempt whose worker sent no heartbeat within its lease. */
    public static final JobError LEASE_EXPIRED =
            new JobError("lease_expired", "No heartbeat from the worker within the lease.", true);

    private static final JobError WORKER_LOST =
            new JobError("worker_lost", "The worker that ran this attempt was lost.", true);

    private static final JobError DEADLINE_EXCEEDED =
            new JobError("deadline_exceeded", "The job still waited at its deadline.", false);

    public static JobState initialState() {
        return new Absent();
    }

    public static boolean isTerminal(JobState state) {
        return state instanceof Terminal;
    }

    public Decision decide(JobState state, JobInput input) {
        return switch (input) {
            case ClientCommand(JobCommand command) -> decide(state, command);
            case AttemptReport(WorkerReport report) -> decide(state, report);
            case DispatchJob dispatch -> dispatch(state, dispatch);
            case PassDeadline deadline -> passDeadline(state, deadline);
            case ExpireLease expiry -> expire(state, expiry);
        };
    }

    private static Decision decide(JobState state, JobCommand command) {
        return switch (command) {
            case SubmitJob submit -> submit(state, submit);
            case CancelJob cancel -> cancel(state, cancel);
        };
    }

    /** A job that exists was submitted twice under one idempotency key: the first one wins. */
    private static Decision submit(JobState state, SubmitJob submit) {
        return switch (state) {
            case Absent absent ->
                accept(new JobSubmitted(
                        submit.jobId(),
                        submit.tenant(),
                        submit.fingerprint(),
                        submit.request(),
                        submit.submittedAt(),
                        submit.traceparent()));
            case Live live -> nothingToDo();
            case Terminal terminal -> nothingToDo();
        };
    }

    private static Decision cancel(JobState state, CancelJob cancel) {
        return switch (state) {
            case Absent absent -> reject(Reason.UNKNOWN_JOB);
            case Live live -> accept(new JobCanceled(cancel.jobId(), cancel.requestedAt()));
            case Terminal terminal -> nothingToDo();
        };
    }

    private Decision decide(JobState state, WorkerReport report) {
        return switch (state) {
            case Absent absent -> reject(Reason.UNKNOWN_JOB);
            case Queued queued -> reject(Reason.STALE_ATTEMPT);
            case InFlight inFlight ->
                inFlight.attempt() == report.attempt() ? current(inFlight, report) : reject(Reason.STALE_ATTEMPT);
            case Terminal terminal -> reject(Reason.STALE_ATTEMPT);
        };
    }

    private Decision current(InFlight state, WorkerReport report) {
        return switch (report) {
            case WorkerReport.Started started -> start(state, started);
            case WorkerReport.Heartbeat heartbeat -> nothingToDo();
            case WorkerReport.Checkpointed it ->
                state.isFurther(it.resumePoint())
                        ? accept(new JobCheckpointed(it.jobId(), it.attempt(), it.resumePoint(), it.at()))
                        : nothingToDo();
            case WorkerReport.Succeeded it ->
                accept(new JobSucceeded(it.jobId(), it.attempt(), it.images(), it.metrics(), it.model(), it.at()));
            case WorkerReport.Failed failed -> accept(failure(state, failed.jobId(), failed.error(), failed.at()));
            case WorkerReport.Released released ->
                accept(new JobReleased(released.jobId(), released.attempt(), released.at()));
            case WorkerReport.Lost it -> accept(lost(state, it.jobId(), WORKER_LOST, it.at()));
        };
    }

    private static Decision start(InFlight state, WorkerReport.Started started) {
        return switch (state) {
            case Dispatched dispatched ->
                accept(new JobStarted(started.jobId(), started.attempt(), started.workerId(), started.at()));
            case Running running -> nothingToDo();
        };
    }

    private static Decision dispatch(JobState state, DispatchJob dispatch) {
        return switch (state) {
            case Absent absent -> reject(Reason.UNKNOWN_JOB);
            case Queued queued ->
                accept(new JobDispatched(dispatch.jobId(), queued.nextAttempt(), queued.pool(), dispatch.at()));
            case InFlight inFlight -> reject(Reason.NOT_QUEUED);
            case Terminal terminal -> reject(Reason.NOT_QUEUED);
        };
    }

    /** A dispatched or running attempt is not stopped by the deadline; its cost is already spent. */
    private static Decision passDeadline(JobState state, PassDeadline deadline) {
        return switch (state) {
            case Absent absent -> reject(Reason.UNKNOWN_JOB);
            case Queued queued ->
                accept(new JobFailed(deadline.jobId(), queued.attempts().made(), DEADLINE_EXCEEDED, deadline.at()));
            case InFlight inFlight -> reject(Reason.NOT_QUEUED);
            case Terminal terminal -> reject(Reason.NOT_QUEUED);
        };
    }

    private Decision expire(JobState state, ExpireLease expiry) {
        return switch (state) {
            case Absent absent -> reject(Reason.UNKNOWN_JOB);
            case Queued queued -> reject(Reason.STALE_ATTEMPT);
            case InFlight inFlight ->
                inFlight.attempt() == expiry.attempt()
                        ? accept(lost(inFlight, expiry.jobId(), LEASE_EXPIRED, expiry.at()))
                        : reject(Reason.STALE_ATTEMPT);
            case Terminal terminal -> reject(Reason.STALE_ATTEMPT);
        };
    }

    /**
     * A task that no worker began was not tried, so it does not count as an attempt: one that was on its way to a worker when that
     * ended, too. The attempt of a worker that is gone does.
     */
    private JobEvent lost(InFlight state, JobId jobId, JobError reason, Instant at) {
        return switch (state) {
            case Dispatched dispatched -> new JobReleased(jobId, dispatched.attempt(), at);
            case Running running -> failure(running, jobId, reason, at);
        };
    }

    private JobEvent failure(InFlight state, JobId jobId, JobError error, Instant at) {
        boolean mayTryAgain = error.retryable() && state.attempts().failed() + 1 < maxAttempts;
        return mayTryAgain
                ? new JobAttemptFailed(jobId, state.attempt(), error, at)
                : new JobFailed(jobId, state.attempt(), error, at);
    }

    /** @throws CorruptHistoryException when the event cannot happen in this state */
    public static JobState evolve(JobState state, JobEvent event) {
        return switch (event) {
            case JobSubmitted submitted ->
                legal(Absent.class, state, event).toQueued(submitted.request().pool());
            case JobDispatched dispatched -> {
                Queued queued = legal(Queued.class, state, event);
                check(dispatched.attempt() == queued.nextAttempt(), state, event);
                yield queued.toDispatched();
            }
            case JobStarted started -> {
                Dispatched dispatched = legal(Dispatched.class, state, event);
                check(started.attempt() == dispatched.attempt(), state, event);
                yield dispatched.toRunning(started.workerId());
            }
            case JobCheckpointed checkpointed -> {
                InFlight inFlight = inFlight(checkpointed.attempt(), state, event);
                check(inFlight.isFurther(checkpointed.resumePoint()), state, event);
                yield inFlight.toCheckpointed(checkpointed.resumePoint());
            }
            case JobAttemptFailed failed ->
                inFlight(failed.attempt(), state, event).toQueuedAfterFailure();
            case JobReleased released ->
                inFlight(released.attempt(), state, event).toQueuedUnharmed();
            case JobSucceeded succeeded ->
                inFlight(succeeded.attempt(), state, event).toSucceeded();
            case JobFailed failed -> {
                Live live = legal(Live.class, state, event);
                check(live.attempts().made() == failed.attempt(), state, event);
                yield live.toFailed();
            }
            case JobCanceled canceled -> legal(Live.class, state, event).toCanceled();
        };
    }

    private static InFlight inFlight(int attempt, JobState state, JobEvent event) {
        InFlight inFlight = legal(InFlight.class, state, event);
        check(inFlight.attempt() == attempt, state, event);
        return inFlight;
    }

    private static <S extends JobState> S legal(Class<S> source, JobState state, JobEvent event) {
        check(source.isInstance(state), state, event);
        return source.cast(state);
    }

    private static void check(boolean possible, JobState state, JobEvent event) {
        if (!possible) {
            throw CorruptHistoryException.impossible(state.toString(), event);
        }
    }
}
