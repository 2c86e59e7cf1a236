package dev.darkroom.orchestrator.dispatch;

import java.time.Duration;
import java.time.Instant;

/** How long reports from the workers take to arrive, smoothed. Workers' clocks need not be exact: a wrong one is held within bounds. */
final class Lag {
    static final Duration LONGEST = Duration.ofMillis(700);

    private static final double WEIGHT_OF_THE_LATEST = 0.05;
    private static final double MILLIS_PER_SECOND = 1_000;

    private double seconds;

    /** Records when a report was made and when it arrived. */
    synchronized void record(Instant happened, Instant arrived) {
        long millis = Duration.between(happened, arrived).toMillis();
        double latest = Math.clamp(millis, 0, LONGEST.toMillis()) / MILLIS_PER_SECOND;
        seconds += WEIGHT_OF_THE_LATEST * (latest - seconds);
    }

    synchronized double seconds() {
        return seconds;
    }
}
