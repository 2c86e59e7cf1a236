package dev.darkroom.orchestrator.dispatch;

import java.time.Duration;
import java.time.Instant;

/**
 * How many tasks leave in a second, the latest second counting most.
 *
 * @param perSecond at that time
 */
record Pace(double perSecond, Instant at) {
    private static final double NANOS_PER_SECOND = 1e9;

    static Pace none(Instant now) {
        return new Pace(0, now);
    }

    /** Forgets by the factor e in a second. */
    Pace after(int tasks, Instant now) {
        double seconds = Math.max(0, Duration.between(at, now).toNanos() / NANOS_PER_SECOND);
        return new Pace(perSecond * Math.exp(-seconds) + tasks, now);
    }
}
