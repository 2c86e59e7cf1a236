package dev.darkroom.gateway.streams;

import dev.darkroom.events.JobId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Hands updates of a job to the listeners that are subscribed to that job now.
 *
 * @param <T> an update of which only the latest matters: a slow listener misses those before it
 */
final class Broadcast<T> {
    private final Map<JobId, List<MultiEmitter<? super T>>> listeners = new ConcurrentHashMap<>();

    void publish(JobId jobId, T update) {
        listeners.getOrDefault(jobId, List.of()).forEach(listener -> listener.emit(update));
    }

    /** Listens from the moment of subscription until it is canceled. */
    Multi<T> of(JobId jobId) {
        return Multi.createFrom()
                .emitter(
                        emitter -> {
                            add(jobId, emitter);
                            emitter.onTermination(() -> remove(jobId, emitter));
                        },
                        BackPressureStrategy.LATEST);
    }

    private void add(JobId jobId, MultiEmitter<? super T> listener) {
        listeners.compute(jobId, (id, present) -> {
            List<MultiEmitter<? super T>> all = present == null ? new CopyOnWriteArrayList<>() : present;
            all.add(listener);
            return all;
        });
    }

    private void remove(JobId jobId, MultiEmitter<? super T> listener) {
        listeners.computeIfPresent(jobId, (id, present) -> {
            present.remove(listener);
            return present.isEmpty() ? null : present;
        });
    }
}
