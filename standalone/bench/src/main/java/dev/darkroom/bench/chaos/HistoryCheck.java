package dev.darkroom.bench.chaos;

import dev.darkroom.bench.trial.JobLedger.Entry;
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
import dev.darkroom.jobs.JobStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads one job's events in order and says what is wrong with them. Written apart from the orchestrator's own rules: an audit
 * that shares the code shares its errors.
 */
final class HistoryCheck {
    private enum Phase {
        ABSENT,
        WAITING,
        SENT,
        RUNNING,
        OVER
    }

    private static final Set<Phase> OUT = Set.of(Phase.SENT, Phase.RUNNING);
    private static final Set<Phase> ALIVE = Set.of(Phase.WAITING, Phase.SENT, Phase.RUNNING);

    private Phase phase = Phase.ABSENT;
    private int attempt;
    private int furthestStep;
    private int ends;
    private Optional<String> wrong = Optional.empty();
    private JobStatus status = JobStatus.QUEUED;
    private Optional<JobSucceeded> success = Optional.empty();

    private HistoryCheck() {}

    static HistoryCheck of(List<Entry> history) {
        HistoryCheck check = new HistoryCheck();
        for (int i = 0; i < history.size(); i++) {
            Entry entry = history.get(i);
            boolean follows = entry.version() == i + 1 && check.follows(entry.event());
            if (!follows && check.wrong.isEmpty()) {
                check.wrong = Optional.of("event " + entry.version() + " ("
                        + entry.event().getClass().getSimpleName() + ") cannot stand at place " + (i + 1)
                        + ", with the job "
                        + check.phase + " in attempt " + check.attempt);
            }
            check.take(entry.event());
        }
        return check;
    }

    /** The first thing that is wrong with the order of events. */
    Optional<String> wrong() {
        return wrong;
    }

    int ends() {
        return ends;
    }

    boolean isOver() {
        return ends > 0;
    }

    /** What the job has to show after these events. */
    JobStatus status() {
        return status;
    }

    Optional<JobSucceeded> success() {
        return success;
    }

    private boolean follows(JobEvent event) {
        return switch (event) {
            case JobSubmitted it -> phase == Phase.ABSENT;
            case JobDispatched it -> phase == Phase.WAITING && it.attempt() == attempt + 1;
            case JobStarted it -> phase == Phase.SENT && it.attempt() == attempt;
            case JobCheckpointed it -> isOut(it.attempt()) && it.resumePoint().step() > furthestStep;
            case JobAttemptFailed it -> isOut(it.attempt());
            case JobReleased it -> isOut(it.attempt());
            case JobSucceeded it -> isOut(it.attempt());
            // A job may also fail while it waits, when its time has run out.
            case JobFailed it -> ALIVE.contains(phase) && it.attempt() == attempt;
            case JobCanceled it -> ALIVE.contains(phase);
        };
    }

    private boolean isOut(int number) {
        return OUT.contains(phase) && number == attempt;
    }

    private void take(JobEvent event) {
        switch (event) {
            case JobSubmitted it -> to(Phase.WAITING, JobStatus.QUEUED);
            case JobDispatched it -> {
                to(Phase.SENT, JobStatus.QUEUED);
                attempt = it.attempt();
            }
            case JobStarted it -> to(Phase.RUNNING, JobStatus.RUNNING);
            case JobCheckpointed it -> furthestStep = it.resumePoint().step();
            case JobAttemptFailed it -> to(Phase.WAITING, JobStatus.QUEUED);
            case JobReleased it -> to(Phase.WAITING, JobStatus.QUEUED);
            case JobSucceeded it -> {
                success = Optional.of(it);
                end(JobStatus.SUCCEEDED);
            }
            case JobFailed it -> end(JobStatus.FAILED);
            case JobCanceled it -> end(JobStatus.CANCELED);
        }
    }

    private void to(Phase next, JobStatus shown) {
        phase = next;
        status = shown;
    }

    private void end(JobStatus shown) {
        to(Phase.OVER, shown);
        ends++;
    }
}
