package dev.darkroom.jobs;

import static dev.darkroom.jobs.fixtures.JobBuilder.ID;
import static dev.darkroom.jobs.fixtures.JobBuilder.aJob;

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
import dev.darkroom.jobs.JobState.Absent;
import dev.darkroom.jobs.JobState.Canceled;
import dev.darkroom.jobs.JobState.Dispatched;
import dev.darkroom.jobs.JobState.Failed;
import dev.darkroom.jobs.JobState.Queued;
import dev.darkroom.jobs.JobState.Running;
import dev.darkroom.jobs.JobState.Succeeded;
import dev.darkroom.jobs.fixtures.JobBuilder;
import dev.darkroom.jobs.fixtures.JobInputs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The state machine of a job, as data: what the decider has to do and no more. */
final class Transitions {
    /** The job's second attempt is out, so that one stale attempt and one failure lie behind it. */
    static final int CURRENT = 2;

    static final int STALE = 1;

    /** Steps that the checkpoint of the first attempt holds. */
    static final int KNOWN = 5;

    static final int FURTHER = 10;

    static final JobDecider DECIDER = new JobDecider(3);

    record Transition(Class<? extends JobState> from, Class<? extends JobEvent> event, Class<? extends JobState> to) {}

    static final Set<Transition> ALL = Set.of(
            new Transition(Absent.class, JobSubmitted.class, Queued.class),
            new Transition(Queued.class, JobDispatched.class, Dispatched.class),
            new Transition(Queued.class, JobFailed.class, Failed.class),
            new Transition(Queued.class, JobCanceled.class, Canceled.class),
            new Transition(Dispatched.class, JobStarted.class, Running.class),
            new Transition(Dispatched.class, JobCheckpointed.class, Dispatched.class),
            new Transition(Dispatched.class, JobSucceeded.class, Succeeded.class),
            new Transition(Dispatched.class, JobAttemptFailed.class, Queued.class),
            new Transition(Dispatched.class, JobReleased.class, Queued.class),
            new Transition(Dispatched.class, JobFailed.class, Failed.class),
            new Transition(Dispatched.class, JobCanceled.class, Canceled.class),
            new Transition(Running.class, JobCheckpointed.class, Running.class),
            new Transition(Running.class, JobSucceeded.class, Succeeded.class),
            new Transition(Running.class, JobAttemptFailed.class, Queued.class),
            new Transition(Running.class, JobReleased.class, Queued.class),
            new Transition(Running.class, JobFailed.class, Failed.class),
            new Transition(Running.class, JobCanceled.class, Canceled.class));

    /** One history for each state, with {@link #CURRENT} as its last or next attempt. */
    static final List<JobBuilder> HISTORIES = List.of(
            aJob(),
            retried(),
            retried().dispatched(),
            retried().dispatched().running(),
            retried().dispatched().running().succeeded(),
            retried().dispatched().running().failed(),
            retried().dispatched().running().canceled());

    /** One event of each kind, of the current attempt. */
    static final List<JobEvent> EVENTS = List.of(
            last(aJob().queued()),
            last(retried().dispatched()),
            last(retried().dispatched().running()),
            last(retried().dispatched().checkpointed(FURTHER)),
            last(retried().dispatched().lost()),
            last(retried().dispatched().released()),
            last(retried().dispatched().succeeded()),
            last(retried().dispatched().failed()),
            last(retried().canceled()));

    /** Every input, by the name it has in the documentation. */
    static final Map<String, JobInput> INPUTS = inputs();

    private Transitions() {}

    /** The event as it would be of this job: a job that waits fails with the number of its last attempt, not of its next. */
    static JobEvent of(JobBuilder history, JobEvent event) {
        return event instanceof JobFailed ? history.failure() : event;
    }

    private static JobBuilder retried() {
        return aJob().queued().dispatched().checkpointed(KNOWN).lost();
    }

    private static JobEvent last(JobBuilder history) {
        return history.events().getLast();
    }

    private static Map<String, JobInput> inputs() {
        Map<String, JobInput> inputs = new LinkedHashMap<>();
        inputs.put("SubmitJob", JobInputs.submit(ID));
        inputs.put("CancelJob", JobInputs.cancel(ID));
        inputs.put("DispatchJob", JobInputs.dispatch(ID));
        inputs.put("PassDeadline", JobInputs.deadline(ID));
        inputs.put("Started", JobInputs.started(ID, CURRENT));
        inputs.put("Heartbeat", JobInputs.heartbeat(ID, CURRENT));
        inputs.put("Checkpointed, further", JobInputs.checkpointed(ID, CURRENT, FURTHER));
        inputs.put("Checkpointed, no further", JobInputs.checkpointed(ID, CURRENT, KNOWN));
        inputs.put("Succeeded", JobInputs.succeeded(ID, CURRENT));
        inputs.put("Failed, retryable", JobInputs.crashed(ID, CURRENT));
        inputs.put("Failed, for good", JobInputs.failedForGood(ID, CURRENT));
        inputs.put("Released", JobInputs.released(ID, CURRENT));
        inputs.put("Lost", JobInputs.lost(ID, CURRENT));
        inputs.put("ExpireLease", JobInputs.expired(ID, CURRENT));
        inputs.put("Started, stale", JobInputs.started(ID, STALE));
        inputs.put("Heartbeat, stale", JobInputs.heartbeat(ID, STALE));
        inputs.put("Checkpointed, stale", JobInputs.checkpointed(ID, STALE, FURTHER));
        inputs.put("Succeeded, stale", JobInputs.succeeded(ID, STALE));
        inputs.put("Failed, stale", JobInputs.crashed(ID, STALE));
        inputs.put("Released, stale", JobInputs.released(ID, STALE));
        inputs.put("Lost, stale", JobInputs.lost(ID, STALE));
        inputs.put("ExpireLease, stale", JobInputs.expired(ID, STALE));
        return inputs;
    }
}
