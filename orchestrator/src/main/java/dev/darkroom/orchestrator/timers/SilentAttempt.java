package dev.darkroom.orchestrator.timers;

import dev.darkroom.events.JobId;
import dev.darkroom.jobs.CorruptHistoryException;
import dev.darkroom.jobs.Job;
import dev.darkroom.jobs.JobInput.ExpireLease;
import dev.darkroom.jobs.JobState.InFlight;
import dev.darkroom.jobs.RecordedEvent;
import dev.darkroom.orchestrator.processing.Rules;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Finds out which attempt an expired lease belonged to. */
final class SilentAttempt {
    private static final Logger LOG = Logger.getLogger(SilentAttempt.class);

    private SilentAttempt() {}

    /**
     * Between the query for expired leases and this look at the history the job may have moved on: an attempt younger than
     * its lease is another one, and not judged.
     */
    static Optional<ExpireLease> find(JobId jobId, List<RecordedEvent> history, Rules rules, Instant now) {
        try {
            Instant lastEvent = history.getLast().recordedAt();
            return Job.of(history).state() instanceof InFlight inFlight
                            && !lastEvent.plus(rules.leases().of(inFlight)).isAfter(now)
                    ? Optional.of(new ExpireLease(jobId, inFlight.attempt(), now))
                    : Optional.empty();
        } catch (CorruptHistoryException e) {
            LOG.errorf("history is corrupt jobId=%s", jobId);
            return Optional.empty();
        }
    }
}
