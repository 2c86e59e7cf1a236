package dev.darkroom.bench.load;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** How much later a tenant's single job ends while another tenant has many in the queue. */
final class Fairness {
    private static final int QUEUED = 1000;
    private static final int TRIES = 5;

    private Fairness() {}

    /** The slowest of a few tries on either side. */
    record Result(Duration alone, Duration behind) {
        Duration delay() {
            return behind.minus(alone);
        }

        List<String> lines() {
            return List.of(String.format(
                    Locale.ROOT,
                    "a single job takes %d ms alone, %d ms while another tenant has %d queued",
                    alone.toMillis(),
                    behind.toMillis(),
                    QUEUED));
        }

        ObjectNode json() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("alone_ms", alone.toMillis())
                    .put("behind_ms", behind.toMillis())
                    .put("queued", QUEUED);
        }
    }

    static Result measure(Traffic greedy, Traffic modest) throws InterruptedException {
        Duration alone = slowest(modest);
        greedy.queue(QUEUED);
        return new Result(alone, slowest(modest));
    }

    private static Duration slowest(Traffic traffic) throws InterruptedException {
        Duration slowest = Duration.ZERO;
        for (int i = 0; i < TRIES; i++) {
            Duration time = traffic.one();
            slowest = time.compareTo(slowest) > 0 ? time : slowest;
        }
        return slowest;
    }
}
