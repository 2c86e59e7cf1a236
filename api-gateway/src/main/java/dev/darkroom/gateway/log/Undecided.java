package dev.darkroom.gateway.log;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Measures for how long each partition of the command log has made no progress: commands lie in it, and none is decided. A partition that
 * is consumed, however slowly, makes progress. Times are on the clock of {@link System#nanoTime}, because the times in records come from
 * their writers' clocks.
 */
final class Undecided {
    private final Map<Integer, Standing> partitions = new HashMap<>();

    /** @param decided offset of the first command that is not decided */
    private record Standing(long decided, long sinceNanos) {}

    /**
     * What one look shows.
     *
     * @param decided by partition, the offset of the first command that is not decided
     * @param ends by partition, the offset behind the last command
     */
    synchronized void saw(Map<Integer, Long> decided, Map<Integer, Long> ends, long nowNanos) {
        partitions.keySet().retainAll(ends.keySet());
        ends.forEach((partition, end) -> {
            long first = decided.getOrDefault(partition, 0L);
            Standing before = partitions.get(partition);
            if (first >= end) {
                partitions.remove(partition);
            } else if (before == null || before.decided() != first) {
                partitions.put(partition, new Standing(first, nowNanos));
            }
        });
    }

    /** Nothing is known any more. */
    synchronized void forget() {
        partitions.clear();
    }

    /** How long the partition has stood still that did so for longest; zero where none does. */
    synchronized Duration longest(long nowNanos) {
        long longest = partitions.values().stream()
                .mapToLong(standing -> nowNanos - standing.sinceNanos())
                .max()
                .orElse(0);
        return Duration.ofNanos(longest);
    }
}
