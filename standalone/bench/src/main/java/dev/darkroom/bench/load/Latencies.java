package dev.darkroom.bench.load;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Arrays;

/** Times of single requests; any thread may add. */
final class Latencies {
    private static final int FIRST_SIZE = 1024;

    private long[] nanos = new long[FIRST_SIZE];
    private int count;

    synchronized void add(Duration time) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = time.toNanos();
    }

    synchronized int count() {
        return count;
    }

    /**
     * The smallest time that this share of all does not exceed, in milliseconds; 0 where there is none.
     *
     * @param share above 0, at most 1
     */
    synchronized double millis(double share) {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return count == 0 ? 0 : sorted[(int) Math.ceil(share * count) - 1] / 1e6;
    }

    ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("count", count())
                .put("p50_ms", millis(0.5))
                .put("p90_ms", millis(0.9))
                .put("p99_ms", millis(0.99))
                .put("max_ms", millis(1));
    }
}
