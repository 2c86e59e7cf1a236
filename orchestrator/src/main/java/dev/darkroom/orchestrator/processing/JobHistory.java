package dev.darkroom.orchestrator.processing;

import dev.darkroom.events.EncodedEvent;
import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobEvent.JobSubmitted;
import dev.darkroom.jobs.Job;
import dev.darkroom.jobs.JobState;
import dev.darkroom.jobs.RecordedEvent;
import dev.darkroom.orchestrator.reactions.EventContext;
import dev.darkroom.storage.jobs.Changes.Append;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One job within a batch: where it stands, and what this batch adds. */
final class JobHistory {
    private final int contract;
    private final List<EncodedEvent> added = new ArrayList<>();
    private JobSnapshot now;

    /**
     * Folds what is recorded.
     *
     * @param contract number of the contract that new events are written by
     * @throws dev.darkroom.jobs.CorruptHistoryException when the events do not fit one another
     */
    JobHistory(List<RecordedEvent> recorded, int contract) {
        this(JobSnapshot.ABSENT, contract);
        for (RecordedEvent past : recorded) {
            fold(new EncodedEvent(past.event()), past.recordedAt());
        }
    }

    /**
     * Goes on from a snapshot.
     *
     * @param contract number of the contract that new events are written by
     */
    JobHistory(JobSnapshot snapshot, int contract) {
        this.now = snapshot;
        this.contract = contract;
    }

    JobSnapshot snapshot() {
        return now;
    }

    JobState state() {
        return now.job().state();
    }

    EventContext add(JobEvent event, Instant decidedAt) {
        EncodedEvent encoded = new EncodedEvent(event, contract);
        EventContext context = fold(encoded, decidedAt);
        added.add(encoded);
        return context;
    }

    private EventContext fold(EncodedEvent encoded, Instant decidedAt) {
        JobEvent event = encoded.event();
        JobSnapshot before = event instanceof JobSubmitted submitted
                ? new JobSnapshot(now.job(), submitted.at(), now.logSentAt(), submitted.traceparent())
                : now;
        Job after = before.job().after(event);
        EventContext context = new EventContext(
                before.job().state(),
                before.since(),
                before.logSentAt(),
                encoded,
                after.view(),
                decidedAt,
                before.traceparent());
        now = new JobSnapshot(
                after,
                context.leavesState() ? event.at() : before.since(),
                context.announcesLog() ? decidedAt : before.logSentAt(),
                before.traceparent());
        return context;
    }

    boolean isChanged() {
        return !added.isEmpty();
    }

    Append toAppend(Instant leaseUntil) {
        return new Append(now.job().view(), added, leaseUntil);
    }
}
