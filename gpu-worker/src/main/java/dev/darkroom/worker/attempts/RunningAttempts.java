package dev.darkroom.worker.attempts;

import dev.darkroom.events.CancelAttempt;
import dev.darkroom.events.WorkerStatus;
import dev.darkroom.worker.config.WorkerConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The attempts that run in this process now, so that they can be stopped. */
@Singleton
public class RunningAttempts {
    private final Set<RunningAttempt> running = ConcurrentHashMap.newKeySet();
    private final Duration patience;
    private volatile boolean draining;

    @Inject
    public RunningAttempts(WorkerConfig config) {
        // What is left of the time to drain is for the reports.
        this.patience = config.drain().multipliedBy(3).dividedBy(4);
    }

    /** A task may be taken at the very moment that a shutdown begins: such an attempt is given back at once. */
    void add(RunningAttempt attempt) {
        running.add(attempt);
        if (draining) {
            attempt.release(patience);
        }
    }

    void remove(RunningAttempt attempt) {
        running.remove(attempt);
    }

    /** How many there are. */
    public int size() {
        return running.size();
    }

    /** Whether everything is being given back. */
    public boolean draining() {
        return draining;
    }

    /** How far the trainings among them have come. */
    public List<WorkerStatus.JobStep> trainings() {
        return running.stream()
                .filter(TrainingAttempt.class::isInstance)
                .map(attempt -> ((TrainingAttempt) attempt).reached())
                .toList();
    }

    /** Stops the attempts that the message names; later attempts go on. */
    public void cancel(CancelAttempt message) {
        running.stream()
                .filter(attempt -> attempt.task().jobId().equals(message.jobId()))
                .filter(attempt -> attempt.task().attempt() <= message.attempt())
                .forEach(RunningAttempt::cancel);
    }

    /** Gives everything back, also what is yet to come: with a checkpoint where images have begun. */
    public void drain() {
        draining = true;
        running.forEach(attempt -> attempt.release(patience));
    }
}
