package dev.darkroom.diffusion.batching;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The pictures that wait for their next step, and whose turn it is. A turn belongs to one lane and takes the oldest of its pictures that
 * fit into the budget together; they stay until they are taken out, so whoever joins or leaves does so between any two steps.
 *
 * <p>Lanes take turns by stride scheduling (Waldspurger and Weihl 1995): each turn costs a lane one, and the lane that has paid least is
 * next; a lane that comes has paid for one turn. So with n lanes each has a turn in any 2 n, however full the others are. Priorities
 * have had their say before, where jobs of one tenant were put in order: here the jobs of all tenants meet.
 */
public final class Roster<T> {
    private final Map<Lane, Queue<T>> queues = new LinkedHashMap<>();
    private long paid;

    /** The pictures that share the next call: at least one. */
    public record Turn<T>(Lane lane, List<Member<T>> members) {
        public Turn {
            members = List.copyOf(members);
        }

        public int rows() {
            return members.stream().mapToInt(Member::rows).sum();
        }
    }

    private static final class Queue<T> {
        private final TreeSet<Member<T>> members = new TreeSet<>(Member.oldestFirst());
        private long paid;

        Queue(long paid) {
            this.paid = paid;
        }
    }

    /** Waits from now on. */
    public void join(Member<T> member) {
        // One that leaves and comes back between two turns must not pass those that wait.
        queues.computeIfAbsent(member.lane(), unseen -> new Queue<>(paid + 1))
                .members
                .add(member);
    }

    /** Takes out the pictures that are finished or not wanted any more. */
    public void leave(Predicate<T> gone) {
        queues.values().forEach(queue -> queue.members.removeIf(member -> gone.test(member.picture())));
        queues.values().removeIf(queue -> queue.members.isEmpty());
    }

    public boolean isEmpty() {
        return queues.isEmpty();
    }

    /**
     * The next turn; empty when nobody waits. A single picture always has its turn: whether it fits when it is alone, only the device can
     * tell.
     */
    public Optional<Turn<T>> next(MemoryBudget budget) {
        return queues.entrySet().stream()
                .min(Comparator.comparingLong((Map.Entry<Lane, Queue<T>> entry) -> entry.getValue().paid)
                        .thenComparing(entry -> entry.getValue().members.first(), Member.oldestFirst()))
                .map(entry -> turn(entry.getKey(), entry.getValue(), budget));
    }

    private Turn<T> turn(Lane lane, Queue<T> queue, MemoryBudget budget) {
        paid = queue.paid;
        queue.paid++;
        List<Member<T>> members = new ArrayList<>();
        long rows = 0;
        for (Member<T> member : queue.members) {
            rows += member.rows();
            if (!members.isEmpty() && !budget.admits(lane, rows)) {
                break;
            }
            members.add(member);
        }
        return new Turn<>(lane, members);
    }
}
