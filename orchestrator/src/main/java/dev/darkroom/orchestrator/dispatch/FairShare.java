package dev.darkroom.orchestrator.dispatch;

import static java.util.Comparator.comparingDouble;

import dev.darkroom.storage.jobs.Backlog.WaitingJob;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Decides which tenant's job is next in one pool: start-time fair queueing (Goyal, Vin and Cheng 1996) over tenants, where a job is as long
 * as it costs.
 *
 * <p>Every turn moves its tenant's next one cost / weight further on a virtual clock, and the earliest turn is taken. The clock stands
 * where the last turn began; a tenant that comes or comes back begins there or, where others have attempts out, as much before, so that it
 * does not wait for the backlog of others and gains nothing for the time in which it submitted nothing. Priorities order what is within one
 * tenant's queue, and nothing else.
 */
final class FairShare {
    private static final Comparator<Head> ORDER = comparingDouble(Head::start)
            .thenComparing((Head head) -> head.job().createdAt())
            .thenComparing(head -> head.job().id());

    private FairShare() {}

    /**
     * One tenant's queue.
     *
     * @param begin of its next turn, seen from the clock
     * @param room attempts that the tenant may have more
     * @param jobs in their order: the urgent ones first, equal ones by age
     */
    record Queue(String tenant, int weight, double begin, int room, List<WaitingJob> jobs) {}

    /** A job that is to go, and whose it is. */
    record Turn(String tenant, WaitingJob job) {}

    /**
     * Turns, and what follows for the next ones.
     *
     * @param reached how far the clock has moved on
     * @param next where the next turns of those tenants begin that had one, seen from the clock as it was
     */
    record Result(List<Turn> turns, double reached, Map<String, Double> next) {}

    /** @param room turns to give at most */
    static Result give(int room, List<Queue> queues) {
        PriorityQueue<Head> heads = new PriorityQueue<>(ORDER);
        queues.forEach(queue -> new Head(queue, 0, 0).addTo(heads));
        List<Turn> turns = new ArrayList<>();
        Map<String, Double> next = new HashMap<>();
        double reached = 0;
        while (turns.size() < room && !heads.isEmpty()) {
            Head head = heads.remove();
            turns.add(new Turn(head.queue().tenant(), head.job()));
            reached = Math.max(reached, head.start());
            Head following = head.following();
            next.put(head.queue().tenant(), following.start());
            following.addTo(heads);
        }
        return new Result(turns, reached, next);
    }

    /**
     * The next job of a queue.
     *
     * @param taken what the jobs before it cost
     */
    private record Head(Queue queue, int index, long taken) {
        WaitingJob job() {
            return queue.jobs().get(index);
        }

        /** Where its turn begins, seen from the clock. */
        double start() {
            return queue.begin() + (double) taken / queue.weight();
        }

        Head following() {
            return new Head(queue, index + 1, taken + job().cost());
        }

        void addTo(PriorityQueue<Head> heads) {
            if (index < Math.min(queue.room(), queue.jobs().size())) {
                heads.add(this);
            }
        }
    }
}
