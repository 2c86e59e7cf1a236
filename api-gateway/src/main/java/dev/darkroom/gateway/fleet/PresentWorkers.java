package dev.darkroom.gateway.fleet;

import dev.darkroom.events.RecordReader;
import dev.darkroom.events.WorkerStatus;
import dev.darkroom.gateway.GatewayConfig;
import dev.darkroom.gateway.log.TopicReader;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** The latest status of each worker. A worker that has sent none for a while, or has said that it leaves, is removed. */
@ApplicationScoped
class PresentWorkers {
    private final TopicReader records;
    private final Map<String, LastStatus> latest = new ConcurrentHashMap<>();
    private final long silenceNanos;

    PresentWorkers(TopicReader records, GatewayConfig config) {
        this.records = records;
        this.silenceNanos = config.workerSilence().toNanos();
    }

    /** By their ids. */
    List<WorkerStatus.Present> all() {
        latest.values().removeIf(this::isSilent);
        return latest.values().stream()
                .map(LastStatus::status)
                .sorted(Comparator.comparing(WorkerStatus.Present::workerId))
                .toList();
    }

    @Incoming("workers")
    void onStatus(ConsumerRecords<String, byte[]> messages) {
        records.each(messages, RecordReader.WORKERS, this::accept);
        latest.values().removeIf(this::isSilent);
    }

    private void accept(WorkerStatus status) {
        switch (status) {
            case WorkerStatus.Present present ->
                latest.put(present.workerId(), new LastStatus(present, System.nanoTime()));
            case WorkerStatus.Left left -> latest.remove(left.workerId());
        }
    }

    private boolean isSilent(LastStatus worker) {
        return System.nanoTime() - worker.atNanos() > silenceNanos;
    }

    /** @param atNanos on the clock of {@link System#nanoTime} */
    private record LastStatus(WorkerStatus.Present status, long atNanos) {}
}
