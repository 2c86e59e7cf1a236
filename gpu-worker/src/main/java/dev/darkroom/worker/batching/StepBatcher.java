package dev.darkroom.worker.batching;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Chooses which images share the next denoising step. A batch has one {@link BatchKey} and takes the oldest entries of that key that fit
 * into the memory budget together. Entries stay until they are removed, so an image joins or leaves between any two steps.
 *
 * <p>Keys alternate by stride scheduling (Waldspurger and Weihl 1995): each batch costs its key one, the key that has paid least is next,
 * and a new key has paid for one batch. With n keys each gets a batch in any 2 n, however many entries the others have. Job priorities do
 * not count here: they order the jobs of one tenant, and here the jobs of all tenants meet.
 */
public final class StepBatcher<T> {
    private final Map<BatchKey, Queue<T>> queues = new LinkedHashMap<>();
    private long paid;

    /** The images that share one U-Net call: at least one. */
    public record Batch<T>(BatchKey key, List<BatchEntry<T>> entries) {
        public Batch {
            entries = List.copyOf(entries);
        }

        public int rows() {
            return entries.stream().mapToInt(BatchEntry::rows).sum();
        }
    }

    private static final class Queue<T> {
        private final TreeSet<BatchEntry<T>> entries = new TreeSet<>(BatchEntry.oldestFirst());
        private long paid;

        Queue(long paid) {
            this.paid = paid;
        }
    }

    /** Adds an entry that waits for its next step. */
    public void join(BatchEntry<T> entry) {
        // A key that leaves and comes back between two batches must not pass those that wait.
        queues.computeIfAbsent(entry.key(), unseen -> new Queue<>(paid + 1))
                .entries
                .add(entry);
    }

    /** Removes the entries of images that are finished or canceled. */
    public void leave(Predicate<T> gone) {
        queues.values().forEach(queue -> queue.entries.removeIf(entry -> gone.test(entry.image())));
        queues.values().removeIf(queue -> queue.entries.isEmpty());
    }

    public boolean isEmpty() {
        return queues.isEmpty();
    }

    /**
     * The next batch; empty when no entry waits. A single image is always a batch: whether it fits alone, only the device can tell.
     */
    public Optional<Batch<T>> next(MemoryBudget budget) {
        return queues.entrySet().stream()
                .min(Comparator.comparingLong((Map.Entry<BatchKey, Queue<T>> entry) -> entry.getValue().paid)
                        .thenComparing(entry -> entry.getValue().entries.first(), BatchEntry.oldestFirst()))
                .map(entry -> batch(entry.getKey(), entry.getValue(), budget));
    }

    private Batch<T> batch(BatchKey key, Queue<T> queue, MemoryBudget budget) {
        paid = queue.paid;
        queue.paid++;
        List<BatchEntry<T>> entries = new ArrayList<>();
        long rows = 0;
        for (BatchEntry<T> entry : queue.entries) {
            rows += entry.rows();
            if (!entries.isEmpty() && !budget.admits(key, rows)) {
                break;
            }
            entries.add(entry);
        }
        return new Batch<>(key, entries);
    }
}
