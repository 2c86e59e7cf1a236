package dev.darkroom.worker.attempts;

import dev.darkroom.events.AttemptTask;
import dev.darkroom.events.JobId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The attempts that this process has begun. A task may be delivered again while its attempt runs, or after it: this process was too slow to
 * renew its lock, or the task was written twice because the orchestrator missed the first acknowledgement. Either way the attempt is begun
 * once.
 */
final class BegunAttempts {
    /** Those that are over are remembered for longer than a task can lie in the queue behind its double. */
    private static final int REMEMBERED = 1_000;

    private final Map<Key, CompletableFuture<Void>> begun = new LinkedHashMap<>();

    private record Key(JobId jobId, int attempt) {
        static Key of(AttemptTask task) {
            return new Key(task.jobId(), task.attempt());
        }
    }

    /** The end of the attempt, which begins unless it did so before; one that ended without its report being sent may begin again. */
    CompletableFuture<Void> once(AttemptTask task, Supplier<CompletableFuture<Void>> begin) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        synchronized (begun) {
            CompletableFuture<Void> known = begun.get(Key.of(task));
            if (known != null && !known.isCompletedExceptionally()) {
                return known;
            }
            begun.put(Key.of(task), end);
            forget();
        }
        begin(begin).whenComplete((nothing, failure) -> {
            if (failure == null) {
                end.complete(null);
            } else {
                end.completeExceptionally(failure);
            }
        });
        return end;
    }

    private static CompletableFuture<Void> begin(Supplier<CompletableFuture<Void>> begin) {
        try {
            return begin.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void forget() {
        var oldest = begun.values().iterator();
        for (int over = begun.size() - REMEMBERED; over > 0 && oldest.hasNext(); over--) {
            if (oldest.next().isDone()) {
                oldest.remove();
            }
        }
    }
}
