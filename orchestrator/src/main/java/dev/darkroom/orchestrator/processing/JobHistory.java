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
import org.jspecify.annotations.Nullable;

/** One job within a batch: its history as loaded, and what this batch adds. */
final class JobHistory {
    private final int contract;
    private final List<EncodedEvent> added = new ArrayList<>();
    private Job job = Job.ABSENT;

    /** When the job came to its state. */
    private Instant since = Instant.EPOCH;

    private Instant logSentAt = Instant.EPOCH;

    private @Nullable String traceparent;

    /**
     * Folds what is recorded.
     *
     * @param contract number of the contract that new events are written by
     * @throws dev.darkroom.jobs.CorruptHistoryException when the events do not fit one another
     */
    JobHistory(List<RecordedEvent> recorded, int contract) {
        this.contract = contract;
        for (RecordedEvent past : recorded) {
            fold(new EncodedEvent(past.event()), past.recordedAt());
        }
    }

    JobState state() {
        return job.state();
    }

    EventContext add(JobEvent event, Instant now) {
        EncodedEvent encoded = new EncodedEvent(event, contract);
        EventContext context = fold(encoded, now);
        added.add(encoded);
        return context;
    }

    private EventContext fold(EncodedEvent encoded, Instant decidedAt) {
        JobEvent event = encoded.event();
        Job after = job.after(event);
        if (event instanceof JobSubmitted submitted) {
            since = submitted.at();
            traceparent = submitted.traceparent();
        }
        EventContext context =
                new EventContext(job.state(), since, logSentAt, encoded, after.view(), decidedAt, traceparent);
        job = after;
        since = context.leavesState() ? event.at() : since;
        logSentAt = context.announcesLog() ? decidedAt : logSentAt;
        return context;
    }

    boolean isChanged() {
        return !added.isEmpty();
    }

    Append toAppend(Instant leaseUntil) {
        return new Append(job.view(), added, leaseUntil);
    }
}
