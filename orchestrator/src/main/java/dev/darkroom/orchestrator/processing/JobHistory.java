package dev.darkroom.orchestrator.processing;

import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobEvent.JobSubmitted;
import dev.darkroom.events.JobId;
import dev.darkroom.orchestrator.jobs.JobDecider;
import dev.darkroom.orchestrator.jobs.JobState;
import dev.darkroom.orchestrator.reactions.EventContext;
import dev.darkroom.storage.jobs.Changes.Append;
import dev.darkroom.storage.jobs.JobProjection;
import dev.darkroom.storage.jobs.JobView;
import dev.darkroom.storage.jobs.RecordedEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One job within a batch: its history as loaded, and what this batch adds. */
final class JobHistory {
    private final JobDecider decider;
    private final long loadedVersion;
    private final List<JobEvent> added = new ArrayList<>();
    private JobState state;
    private @Nullable JobView view;

    /** When the job came to its state. */
    private Instant since = Instant.EPOCH;

    private Instant logSentAt = Instant.EPOCH;

    private @Nullable String traceparent;

    /** @throws dev.darkroom.storage.jobs.CorruptHistoryException when the events do not fit one another */
    JobHistory(JobDecider decider, List<RecordedEvent> recorded) {
        this.decider = decider;
        this.loadedVersion = recorded.size();
        this.state = decider.initialState();
        for (RecordedEvent past : recorded) {
            fold(past.event(), past.recordedAt());
        }
    }

    JobState state() {
        return state;
    }

    EventContext add(JobEvent event, Instant now) {
        EventContext context = fold(event, now);
        added.add(event);
        return context;
    }

    private EventContext fold(JobEvent event, Instant decidedAt) {
        JobState before = state;
        JobState next = decider.evolve(before, event);
        JobView after = JobProjection.evolve(view, event);
        if (event instanceof JobSubmitted submitted) {
            since = submitted.at();
            traceparent = submitted.traceparent();
        }
        EventContext context = new EventContext(before, since, logSentAt, event, after, decidedAt, traceparent);
        state = next;
        view = after;
        since = context.leavesState() ? event.at() : since;
        logSentAt = context.announcesLog() ? decidedAt : logSentAt;
        return context;
    }

    boolean isChanged() {
        return !added.isEmpty();
    }

    Append toAppend(JobId jobId, Instant leaseUntil) {
        return new Append(jobId, loadedVersion, added, leaseUntil);
    }
}
