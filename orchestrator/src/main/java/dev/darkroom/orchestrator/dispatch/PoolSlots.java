package dev.darkroom.orchestrator.dispatch;

import dev.darkroom.events.Topics;
import dev.darkroom.orchestrator.topics.Broker;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** How many tasks the workers of a pool can hold: each of their slots is a member of the pool's share group. */
final class PoolSlots {
    private static final Logger LOG = Logger.getLogger(PoolSlots.class);
    private static final Duration GOOD_FOR = Duration.ofSeconds(1);

    private final Broker broker;
    private final Runnable changed;
    private final Map<String, Count> counts = new ConcurrentHashMap<>();

    /** @param changed called whenever a pool has another number of slots than before */
    PoolSlots(Broker broker, Runnable changed) {
        this.broker = broker;
        this.changed = changed;
    }

    private record Count(int slots, Instant asked) {
        boolean isOld(Instant now) {
            return now.isAfter(asked.plus(GOOD_FOR));
        }
    }

    /** As last counted, at first 0. Where that is some time ago, the slots are counted again meanwhile. */
    int of(String pool, Instant now) {
        Count known = counts.getOrDefault(pool, new Count(0, Instant.MIN));
        if (known.isOld(now)) {
            counts.put(pool, new Count(known.slots(), now));
            broker.members(Topics.workerGroup(pool))
                    .subscribe()
                    .with(
                            slots -> counted(pool, slots, now),
                            failure -> LOG.debugf(failure, "slots not counted pool=%s", pool));
        }
        return known.slots();
    }

    private void counted(String pool, int slots, Instant asked) {
        Count before = counts.put(pool, new Count(slots, asked));
        if (before == null || before.slots() != slots) {
            changed.run();
        }
    }
}
