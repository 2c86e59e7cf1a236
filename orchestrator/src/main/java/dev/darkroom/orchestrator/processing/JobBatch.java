package dev.darkroom.orchestrator.processing;

import static java.util.stream.Collectors.toMap;

import dev.darkroom.events.CloudEvent;
import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobId;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.jobs.CorruptHistoryException;
import dev.darkroom.jobs.Decision.Accepted;
import dev.darkroom.jobs.Decision.Reason;
import dev.darkroom.jobs.Decision.Rejected;
import dev.darkroom.jobs.JobInput;
import dev.darkroom.jobs.JobInput.AttemptReport;
import dev.darkroom.jobs.JobState.Running;
import dev.darkroom.jobs.RecordedEvent;
import dev.darkroom.orchestrator.processing.BatchItem.Message;
import dev.darkroom.orchestrator.processing.BatchItem.Signal;
import dev.darkroom.orchestrator.processing.BatchItem.Unreadable;
import dev.darkroom.orchestrator.reactions.Effect;
import dev.darkroom.orchestrator.reactions.EventContext;
import dev.darkroom.orchestrator.reactions.Reaction;
import dev.darkroom.orchestrator.reactions.WhenReportIsStaleThenStopAttempt;
import dev.darkroom.storage.jobs.Changes;
import dev.darkroom.storage.jobs.Changes.Append;
import dev.darkroom.storage.jobs.Changes.LeaseRenewal;
import dev.darkroom.storage.jobs.Changes.NewDelivery;
import dev.darkroom.storage.jobs.Changes.OutboxMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Decides the elements of one batch in order and gathers what has to be written for them. Does no I/O. */
final class JobBatch {
    private static final String CORRUPT = "history";

    private final Rules rules;
    private final Instant now;
    private final Set<String> alreadyConsumed;
    private final Map<JobId, JobSnapshot> snapshots;
    private final Map<JobId, List<RecordedEvent>> recorded;

    private final Map<JobId, JobHistory> jobs = new LinkedHashMap<>();
    private final Set<String> consumed = new LinkedHashSet<>();
    private final List<OutboxMessage> outbox = new ArrayList<>();
    private final Map<JobId, LeaseRenewal> renewals = new LinkedHashMap<>();
    private final List<NewDelivery> calls = new ArrayList<>();
    private final List<EventContext> applied = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();
    private boolean doubtsSnapshots;

    /**
     * @param snapshots of jobs that may have come further meanwhile
     * @param recorded the histories of all other jobs that exist
     */
    JobBatch(
            Rules rules,
            Instant now,
            Set<String> alreadyConsumed,
            Map<JobId, JobSnapshot> snapshots,
            Map<JobId, List<RecordedEvent>> recorded) {
        this.rules = rules;
        this.now = now;
        this.alreadyConsumed = new HashSet<>(alreadyConsumed);
        this.snapshots = snapshots;
        this.recorded = recorded;
    }

    void take(BatchItem item) {
        switch (item) {
            case Message message -> {
                if (isHeartbeat(message.input()) || isNew(message.id())) {
                    decideOrSetAside(message);
                }
            }
            case Unreadable unreadable -> {
                if (isNew(unreadable.id())) {
                    setAside(unreadable);
                }
            }
            case Signal signal -> decideOrSkip(signal);
        }
    }

    /** The most frequent message; to take one twice does no harm, so it is not worth a row in the inbox. */
    private static boolean isHeartbeat(JobInput input) {
        return input instanceof AttemptReport(WorkerReport.Heartbeat heartbeat);
    }

    private boolean isNew(String id) {
        return !alreadyConsumed.contains(id) && consumed.add(id);
    }

    /** One unreadable job must not stop the others of its partition. */
    private void decideOrSetAside(Message message) {
        try {
            decide(message.input());
        } catch (CorruptHistoryException e) {
            setAside(new Unreadable(message.id(), message.record(), CORRUPT, String.valueOf(e.getMessage())));
        }
    }

    private void decideOrSkip(Signal signal) {
        try {
            decide(signal.input());
        } catch (CorruptHistoryException e) {
            notes.add(new Note.Corrupt(signal.input().jobId()));
        }
    }

    private void setAside(Unreadable it) {
        outbox.add(DeadLetterRecord.of(it.record(), it.record().value(), it.reason()));
        notes.add(new Note.SetAside(it.record().topic(), it.id(), it.fault(), it.reason()));
    }

    private void decide(JobInput input) {
        JobHistory job = job(input.jobId());
        switch (rules.decider().decide(job.state(), input)) {
            case Accepted(List<JobEvent> events) -> {
                if (events.isEmpty() && !isHeartbeat(input)) {
                    doubt(input.jobId());
                }
                events.forEach(event -> apply(job, event));
                renewLease(job, input);
            }
            case Rejected(Reason reason) -> refuse(input, reason);
        }
    }

    private JobHistory job(JobId jobId) {
        return jobs.computeIfAbsent(jobId, id -> {
            JobSnapshot snapshot = snapshots.get(id);
            return snapshot == null
                    ? new JobHistory(recorded.getOrDefault(id, List.of()), rules.contract())
                    : new JobHistory(snapshot, rules.contract());
        });
    }

    /** A decision without events is written without its job's version, so nothing else would tell that its snapshot is old. */
    private void doubt(JobId jobId) {
        doubtsSnapshots |= snapshots.containsKey(jobId);
    }

    /** Whether a snapshot was the reason to do nothing: all must be decided again on the histories then. */
    boolean doubtsSnapshots() {
        return doubtsSnapshots;
    }

    /** Where the jobs of this batch stand with it. */
    Map<JobId, JobSnapshot> reached() {
        return jobs.entrySet().stream()
                .collect(toMap(Map.Entry::getKey, job -> job.getValue().snapshot()));
    }

    private void apply(JobHistory job, JobEvent event) {
        EventContext context = job.add(event, now);
        applied.add(context);
        for (Reaction reaction : rules.reactions()) {
            for (Effect effect : reaction.to(context)) {
                switch (effect) {
                    case Effect.Publish(OutboxMessage message) -> outbox.add(traced(message, context));
                    case Effect.Call(NewDelivery delivery) -> calls.add(delivery);
                }
            }
        }
    }

    private static OutboxMessage traced(OutboxMessage message, EventContext context) {
        String traceparent = context.traceparent();
        return traceparent == null ? message : message.with(CloudEvent.TRACE_PARENT, traceparent);
    }

    private void renewLease(JobHistory job, JobInput input) {
        if (input instanceof AttemptReport(WorkerReport.Heartbeat heartbeat)
                && job.state() instanceof Running running) {
            Instant until = now.plus(rules.leases().of(running));
            renewals.put(heartbeat.jobId(), new LeaseRenewal(heartbeat.jobId(), heartbeat.attempt(), until));
        }
    }

    private void refuse(JobInput input, Reason reason) {
        doubt(input.jobId());
        notes.add(new Note.Refused(input, reason));
        if (input instanceof AttemptReport(WorkerReport report)) {
            WhenReportIsStaleThenStopAttempt.to(report).ifPresent(outbox::add);
        }
    }

    Changes changes() {
        List<Append> appended = jobs.values().stream()
                .filter(JobHistory::isChanged)
                .map(job -> job.toAppend(rules.leases().until(job.state(), now)))
                .toList();
        return new Changes(List.copyOf(consumed), appended, outbox, List.copyOf(renewals.values()), calls);
    }

    /** @param messageIds where the messages among the changes are */
    Commit committed(Changes changes, List<Long> messageIds) {
        return new Commit(changes, messageIds, applied, notes);
    }
}
