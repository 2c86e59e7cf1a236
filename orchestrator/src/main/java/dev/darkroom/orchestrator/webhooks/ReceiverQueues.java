package dev.darkroom.orchestrator.webhooks;

import io.smallrye.mutiny.Uni;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Keeps receivers apart: each has a few concurrent calls and a short queue, so that a dead receiver delays no other. */
final class ReceiverQueues {
    private static final Logger LOG = Logger.getLogger(ReceiverQueues.class);

    private final int concurrent;
    private final int waiting;
    private final Map<String, ReceiverQueue> queues = new HashMap<>();

    /**
     * @param concurrent calls in progress for each receiver
     * @param waiting calls behind them
     */
    ReceiverQueues(int concurrent, int waiting) {
        this.concurrent = concurrent;
        this.waiting = waiting;
    }

    /** Does the work now or later; false when the receiver's queue is full. */
    boolean submit(String receiver, Supplier<Uni<Void>> work) {
        ReceiverQueue queue;
        synchronized (queues) {
            queue = queues.computeIfAbsent(receiver, ReceiverQueue::new);
            if (queue.running == concurrent) {
                return queue.calls.size() < waiting && queue.calls.add(work);
            }
            queue.running++;
        }
        run(queue, work);
        return true;
    }

    private void run(ReceiverQueue queue, Supplier<Uni<Void>> work) {
        Uni.createFrom()
                .deferred(work::get)
                .onFailure()
                .invoke(failure -> LOG.warn("webhook result not kept", failure))
                .onTermination()
                .invoke(() -> runNext(queue))
                .subscribe()
                .with(done -> {}, failure -> {});
    }

    private void runNext(ReceiverQueue queue) {
        @Nullable Supplier<Uni<Void>> next;
        synchronized (queues) {
            next = queue.calls.poll();
            if (next == null && --queue.running == 0) {
                queues.remove(queue.receiver);
            }
        }
        if (next != null) {
            run(queue, next);
        }
    }

    private static final class ReceiverQueue {
        private final Queue<Supplier<Uni<Void>>> calls = new ArrayDeque<>();
        private final String receiver;
        private int running;

        private ReceiverQueue(String receiver) {
            this.receiver = receiver;
        }
    }
}
