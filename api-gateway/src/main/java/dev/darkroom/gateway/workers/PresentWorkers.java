package dev.darkroom.gateway.workers;

import dev.darkroom.events.CloudEvent;
import dev.darkroom.events.Codec;
import dev.darkroom.events.CodecException;
import dev.darkroom.events.WorkerNews;
import dev.darkroom.gateway.GatewayConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.header.Header;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** What workers have last said of themselves. Whoever has said nothing for a while, or goodbye, is there no more. */
@ApplicationScoped
class PresentWorkers {
    private static final Logger LOG = Logger.getLogger(PresentWorkers.class);

    private final Map<String, Heard> heard = new ConcurrentHashMap<>();
    private final long silenceNanos;

    PresentWorkers(GatewayConfig config) {
        this.silenceNanos = config.workerSilence().toNanos();
    }

    /** By their ids. */
    List<WorkerNews.Present> all() {
        heard.values().removeIf(this::isSilent);
        return heard.values().stream()
                .map(Heard::news)
                .sorted(Comparator.comparing(WorkerNews.Present::workerId))
                .toList();
    }

    @Incoming("workers")
    void onNews(ConsumerRecords<String, byte[]> messages) {
        messages.forEach(this::hear);
        heard.values().removeIf(this::isSilent);
    }

    private void hear(ConsumerRecord<String, byte[]> message) {
        try {
            WorkerNews news = CloudEvent.read(
                            name -> {
                                Header header = message.headers().lastHeader(name);
                                return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
                            },
                            message.value())
                    .decode(Codec.WORKERS);
            switch (news) {
                case WorkerNews.Present present -> heard.put(present.workerId(), new Heard(present, System.nanoTime()));
                case WorkerNews.Left left -> heard.remove(left.workerId());
            }
        } catch (CodecException e) {
            LOG.warnf("news of a worker unreadable: partition=%d offset=%d", message.partition(), message.offset());
        }
    }

    private boolean isSilent(Heard worker) {
        return System.nanoTime() - worker.atNanos() > silenceNanos;
    }

    /** @param atNanos on the clock of {@link System#nanoTime} */
    private record Heard(WorkerNews.Present news, long atNanos) {}
}
