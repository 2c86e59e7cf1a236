package dev.darkroom.orchestrator.dispatch;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingDouble;

import dev.darkroom.storage.jobs.Backlog.WaitingJob;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Whose turn it is in one pool: start-time fair queueing (Goyal, Vin and Cheng 1996) over tenants, priorities before that.
 *
 * <p>Every turn moves its tenant's next one 1 / weight further on a virtual clock, and the earliest turn is taken. The clock stands
 * where the last turn began; a tenant that comes or comes back begins there, so that it waits for nobody's backlog and has
 * saved up nothing for the time in which it asked for nothing.
 *
 * @param clock where the last turn began
 * @param next when the tenants that are ahead of the clock have their next turn
 */
record FairShare(double clock, Map<String, Double> next) {
    static final FairShare BEGINNING = new FairShare(0, Map.of());

    FairShare {
        next = Map.copyOf(next);
    }

    /**
     * One tenant's queue.
     *
     * @param room attempts that the tenant may have more
     * @param jobs in their order: the urgent ones first, equal ones by age
     */
    record Queue(String tenant, int weight, int room, List<WaitingJob> jobs) {}

    /** A job that is to go, and whose it is. */
    record Turn(String tenant, WaitingJob job) {}

    record Result(List<Turn> turns, FairShare after) {}

    /** @param room turns to give at most */
    Result give(int room, List<Queue> queues) {
        PriorityQueue<Head> heads = new PriorityQueue<>(Head.ORDER);
        for (Queue queue : queues) {
            Head first = new Head(queue, 0, Math.max(clock, next.getOrDefault(queue.tenant(), clock)));
            first.addTo(heads);
        }
        List<Turn> turns = new ArrayList<>();
        Map<String, Double> nextTurns = new HashMap<>(next);
        double now = clock;
        while (turns.size() < room && !heads.isEmpty()) {
            Head head = heads.remove();
            turns.add(new Turn(head.queue().tenant(), head.job()));
            now = Math.max(now, head.start());
            Head following = head.following();
            nextTurns.put(head.queue().tenant(), following.start());
            following.addTo(heads);
        }
        double reached = now;
        nextTurns.values().removeIf(start -> start <= reached);
        return new Result(turns, new FairShare(reached, nextTurns));
    }

    /** The next job of a queue, and where its turn begins. */
    private record Head(Queue queue, int index, double start) {
        static final Comparator<Head> ORDER = comparing(
                        (Head head) -> -head.job().priority())
                .thenComparing(comparingDouble(Head::start))
                .thenComparing(head -> head.job().createdAt())
                .thenComparing(head -> head.job().id());

        WaitingJob job() {
            return queue.jobs().get(index);
        }

        Head following() {
            return new Head(queue, index + 1, start + 1.0 / queue.weight());
        }

        void addTo(PriorityQueue<Head> heads) {
            if (index < Math.min(queue.room(), queue.jobs().size())) {
                heads.add(this);
            }
        }
    }
}
