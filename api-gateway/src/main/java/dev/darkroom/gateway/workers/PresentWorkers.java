package dev.darkroom.gateway.workers;

import dev.darkroom.events.RecordReader;
import dev.darkroom.events.WorkerStatus;
import dev.darkroom.gateway.GatewayConfig;
import dev.darkroom.gateway.records.Records;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** What workers have last said of themselves. Whoever has said nothing for a while, or goodbye, is there no more. */
@ApplicationScoped
class PresentWorkers {
    private final Records records;
    private final Map<String, Heard> heard = new ConcurrentHashMap<>();
    private final long silenceNanos;

    PresentWorkers(Records records, GatewayConfig config) {
        this.records = records;
        this.silenceNanos = config.workerSilence().toNanos();
    }

    /** By their ids. */
    List<WorkerStatus.Present> all() {
        heard.values().removeIf(this::isSilent);
        return heard.values().stream()
                .map(Heard::news)
                .sorted(Comparator.comparing(WorkerStatus.Present::workerId))
                .toList();
    }

    @Incoming("workers")
    void onNews(ConsumerRecords<String, byte[]> messages) {
        records.each(messages, RecordReader.WORKERS, this::hear);
        heard.values().removeIf(this::isSilent);
    }

    private void hear(WorkerStatus news) {
        switch (news) {
            case WorkerStatus.Present present -> heard.put(present.workerId(), new Heard(present, System.nanoTime()));
            case WorkerStatus.Left left -> heard.remove(left.workerId());
        }
    }

    private boolean isSilent(Heard worker) {
        return System.nanoTime() - worker.atNanos() > silenceNanos;
    }

    /** @param atNanos on the clock of {@link System#nanoTime} */
    private record Heard(WorkerStatus.Present news, long atNanos) {}
}
