package dev.darkroom.worker.attempts;

import dev.darkroom.events.CancelAttempt;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The attempts that run in this process now, so that they can be stopped. */
@Singleton
public class RunningAttempts {
    private final Set<Attempt> running = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;

    /** A task may be taken at the very moment that a shutdown begins: such an attempt is given back at once. */
    void add(Attempt attempt) {
        running.add(attempt);
        if (draining) {
            attempt.release();
        }
    }

    void remove(Attempt attempt) {
        running.remove(attempt);
    }

    /** Stops what the message means; attempts younger than it go on. */
    public void cancel(CancelAttempt message) {
        running.stream()
                .filter(attempt -> attempt.task().jobId().equals(message.jobId()))
                .filter(attempt -> attempt.task().attempt() <= message.attempt())
                .forEach(Attempt::cancel);
    }

    /** Gives everything back, also what is yet to come. */
    public void drain() {
        draining = true;
        running.forEach(Attempt::release);
    }
}
