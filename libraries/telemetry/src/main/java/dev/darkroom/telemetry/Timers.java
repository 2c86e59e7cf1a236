package dev.darkroom.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Timers whose buckets are the same in all services, so that quantiles may be taken over several of them. */
public final class Timers {
    /** From a statement of the database to a large image on a small machine. */
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(30),
        Duration.ofHours(2)
    };

    private Timers() {}

    /** @param labels names and values in turn; each with few values, none of which a client can make up */
    public static Timer timer(MeterRegistry registry, String name, String... labels) {
        return Timer.builder(name).tags(labels).serviceLevelObjectives(BUCKETS).register(registry);
    }
}
