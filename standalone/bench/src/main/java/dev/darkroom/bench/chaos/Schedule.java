package dev.darkroom.bench.chaos;

import dev.darkroom.bench.chaos.Fault.Action;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Draws which fault hits which process and when; the same seed gives the same schedule. */
final class Schedule {
    static final String INFRASTRUCTURE = "infrastructure";
    static final String POSTGRES = "postgres";

    /** Everything starts well. */
    private static final Duration CALM = Duration.ofSeconds(3);

    private static final Duration SHORTEST_GAP = Duration.ofSeconds(2);
    private static final Duration LONGEST_GAP = Duration.ofSeconds(9);
    /** Broker, database and store are slower to come back, and while they are away nothing else can be hurt. */
    private static final Duration RECOVERY = Duration.ofSeconds(12);
    /** One fault in so many hits what all services depend on. */
    private static final int FOUNDATIONS_EVERY = 5;

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
    /** Longer than the lease of an attempt and the session of a consumer, so that the paused are taken for dead. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(25);

    private static final Duration LONGEST_PAUSE_OF_FOUNDATIONS = Duration.ofSeconds(6);

    private Schedule() {}

    /**
     * @param time the last fault is over by then
     * @param services names of the processes that may be hurt, beside infrastructure and database
     */
    static List<Fault> draw(long seed, Duration time, List<String> services) {
        RandomGenerator random = new SplittableRandom(seed);
        List<String> foundations = List.of(INFRASTRUCTURE, POSTGRES);
        List<Fault> faults = new ArrayList<>();
        for (Duration at = CALM; at.compareTo(time) < 0; ) {
            boolean deep = random.nextInt(FOUNDATIONS_EVERY) == 0;
            List<String> targets = deep ? foundations : services;
            String target = targets.get(random.nextInt(targets.size()));
            Action action = Action.values()[random.nextInt(Action.values().length)];
            Duration lasting =
                    switch (action) {
                        case KILL, RESTART -> Duration.ZERO;
                        case PAUSE ->
                            between(random, SHORTEST_PAUSE, deep ? LONGEST_PAUSE_OF_FOUNDATIONS : LONGEST_PAUSE);
                    };
            if (at.plus(lasting).compareTo(time) < 0) {
                faults.add(new Fault(at, target, action, lasting));
            }
            at = at.plus(between(random, SHORTEST_GAP, LONGEST_GAP)).plus(deep ? RECOVERY : Duration.ZERO);
        }
        return List.copyOf(faults);
    }

    private static Duration between(RandomGenerator random, Duration least, Duration most) {
        return Duration.ofMillis(random.nextLong(least.toMillis(), most.toMillis()));
    }
}
