package dev.darkroom.orchestrator.dispatch;

import dev.darkroom.orchestrator.dispatch.FairShare.Queue;
import dev.darkroom.orchestrator.dispatch.FairShare.Result;
import dev.darkroom.storage.jobs.Backlog.InFlight;
import dev.darkroom.storage.jobs.Backlog.Waiting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntBiFunction;

/**
 * Which jobs go next, pool by pool: as many as the pool's workers will soon take, in the order of {@link FairShare}, and of no tenant
 * more than its cap. Pure but for the paces that it remembers from one look to the next.
 */
final class DispatchPlan {
    private static final double MILLIS_PER_SECOND = 1_000;

    /** One lag out, one back, and one in reserve: with just enough tasks waiting, the pace could not rise. */
    private static final int ROUND_TRIP = 3;

    private final DispatchConfig config;
    private final Lag lag;
    private final ToIntBiFunction<String, Instant> slots;
    private final Map<String, Pace> paces = new HashMap<>();

    /** @param slots how many tasks the workers of a pool hold at a time, as far as known */
    DispatchPlan(DispatchConfig config, Lag lag, ToIntBiFunction<String, Instant> slots) {
        this.config = config;
        this.lag = lag;
        this.slots = slots;
    }

    /** What one look at the backlog has shown of a pool. */
    private record Load(int dispatched, int running) {
        static final Load NONE = new Load(0, 0);

        Load and(InFlight more) {
            return new Load(dispatched + more.dispatched(), running + more.running());
        }
    }

    /** The pools whose task queue holds enough. */
    Set<String> full(List<InFlight> inFlight, Instant now) {
        Set<String> full = new HashSet<>();
        loads(inFlight).forEach((pool, load) -> {
            if (load.dispatched() >= window(pool, load.running(), now)) {
                full.add(pool);
            }
        });
        return full;
    }

    /** The jobs to dispatch, by pool, and how far that moves the pool's clock. */
    Map<String, Result> next(List<InFlight> inFlight, List<Waiting> waiting, Instant now) {
        Map<String, Load> loads = loads(inFlight);
        Map<String, Integer> out = new HashMap<>();
        inFlight.forEach(group -> out.merge(group.tenant(), group.total(), Integer::sum));
        Map<String, List<Waiting>> pools = new LinkedHashMap<>();
        waiting.forEach(queue ->
                pools.computeIfAbsent(queue.pool(), pool -> new ArrayList<>()).add(queue));
        Map<String, Result> turns = new LinkedHashMap<>();
        pools.forEach((pool, queues) -> {
            Load load = loads.getOrDefault(pool, Load.NONE);
            int room = Math.max(0, window(pool, load.running(), now) - load.dispatched());
            Result result = FairShare.give(
                    room, queues.stream().map(queue -> queue(queue, out)).toList());
            paces.put(pool, pace(pool, now).after(result.turns().size(), now));
            result.turns().forEach(turn -> out.merge(turn.tenant(), 1, Integer::sum));
            turns.put(pool, result);
        });
        return turns;
    }

    /**
     * Whether jobs wait for which these turns have no place, or may wait.
     *
     * @param limit jobs of a queue that the look took in at most
     */
    static boolean leavesSome(List<Waiting> waiting, Map<String, Result> turns, int limit) {
        int seen = waiting.stream().mapToInt(queue -> queue.first().size()).sum();
        return seen > jobs(turns)
                || waiting.stream().anyMatch(queue -> queue.first().size() >= limit);
    }

    static int jobs(Map<String, Result> turns) {
        return turns.values().stream().mapToInt(pool -> pool.turns().size()).sum();
    }

    /** How many tasks may wait in the queue of each pool that has been seen. */
    Map<String, Integer> windows(List<InFlight> inFlight, Instant now) {
        Map<String, Load> loads = loads(inFlight);
        Set<String> pools = new HashSet<>(loads.keySet());
        pools.addAll(paces.keySet());
        Map<String, Integer> windows = new HashMap<>();
        pools.forEach(pool -> windows.put(
                pool, window(pool, loads.getOrDefault(pool, Load.NONE).running(), now)));
        return windows;
    }

    private Queue queue(Waiting waiting, Map<String, Integer> out) {
        String tenant = waiting.share().tenant();
        int cap = waiting.share().runningCap().orElse(config.tenantCap());
        int room = Math.max(0, cap - out.getOrDefault(tenant, 0));
        return new Queue(tenant, waiting.share().weight(), waiting.begin(), room, waiting.first());
    }

    /**
     * How many tasks may lie in a pool's queue: as many as the workers can take at once or half of what runs, so that a worker that ends a
     * batch finds the next; with short jobs, as many as start while a task is sent and the report of its start comes back. A job that
     * becomes first in line still starts within the time of one job.
     */
    int window(String pool, int running, Instant now) {
        double ahead = Math.max(config.ahead().toMillis() / MILLIS_PER_SECOND, ROUND_TRIP * lag.seconds());
        double leavingSoon = pace(pool, now).after(0, now).perSecond() * ahead;
        int atOnce = Math.max(slots.applyAsInt(pool, now) - running, (running + 1) / 2);
        return Math.max(config.window(), Math.max(atOnce, (int) Math.ceil(leavingSoon)));
    }

    private Pace pace(String pool, Instant now) {
        return paces.getOrDefault(pool, Pace.none(now));
    }

    private static Map<String, Load> loads(List<InFlight> inFlight) {
        Map<String, Load> loads = new HashMap<>();
        inFlight.forEach(
                group -> loads.merge(group.pool(), Load.NONE.and(group), (before, ignored) -> before.and(group)));
        return loads;
    }
}
