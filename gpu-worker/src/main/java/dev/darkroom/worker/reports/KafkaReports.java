package dev.darkroom.worker.reports;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.darkroom.events.CloudEvent;
import dev.darkroom.events.Codec;
import dev.darkroom.events.DeadLetters;
import dev.darkroom.events.JobId;
import dev.darkroom.events.JobProgress;
import dev.darkroom.events.RawRecord;
import dev.darkroom.events.Topics;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.worker.messaging.Records;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Reports, progress and dead letters over Kafka, by one idempotent producer. */
@Singleton
public class KafkaReports implements Reports {
    private static final Logger LOG = Logger.getLogger(KafkaReports.class);
    private static final String SOURCE = "/darkroom/gpu-worker";
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final Producer<byte[], byte[]> producer;
    private final KafkaClientMetrics metrics;
    private final Clock clock;

    /** A send blocks while the topic's metadata is unknown: that must not hold the engine or the heartbeat. */
    private final ExecutorService sender = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("reports").daemon().factory());

    @Inject
    public KafkaReports(
            @Identifier("default-kafka-broker") Map<String, Object> kafka, Clock clock, MeterRegistry registry) {
        this.clock = clock;
        Map<String, Object> config = new HashMap<>(kafka);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // The producer itself retries, in order and without doubles; an attempt has nothing better to do than wait.
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.MAX_VALUE);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        metrics = new KafkaClientMetrics(producer);
        metrics.bindTo(registry);
    }

    @Override
    public CompletableFuture<Void> send(WorkerReport report) {
        String id = UUID.randomUUID().toString();
        CloudEvent event = CloudEvent.of(Codec.REPORTS, report, id, SOURCE, report.at());
        return send(Topics.REPORTS, report.jobId(), event);
    }

    @Override
    public void send(JobProgress progress) {
        String kind = progress.preview() == null ? "" : "-preview";
        String id = progress.jobId() + "-" + progress.attempt() + "-" + progress.step() + kind;
        CloudEvent event = CloudEvent.of(Codec.PROGRESS, progress, id, SOURCE, clock.instant());
        CompletableFuture<Void> unused = send(Topics.PROGRESS, progress.jobId(), event);
    }

    /**
     * Sets aside a record that cannot be read, for a person to look at. As large a record is refused by Kafka where its content does not
     * leave room for the reason; then it goes without.
     *
     * @param topic that the record was read from
     * @param reason without any of the content
     * @return completes once the broker holds it
     */
    public CompletableFuture<Void> setAside(String topic, RawRecord record, String reason) {
        byte[] value = record.value();
        return send(deadLetter(topic, record, value, reason))
                .exceptionallyCompose(failure -> failure instanceof RecordTooLargeException
                        ? send(deadLetter(topic, record, null, reason))
                        : CompletableFuture.failedFuture(failure));
    }

    private static ProducerRecord<byte[], byte[]> deadLetter(
            String topic, RawRecord record, byte @Nullable [] value, String reason) {
        String key = record.key();
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(
                Topics.DEAD_LETTERS,
                null,
                key == null ? null : DeadLetters.key(key).getBytes(UTF_8),
                value);
        DeadLetters.headers(record.texts(), topic, reason)
                .forEach((name, text) -> letter.headers().add(name, text.getBytes(UTF_8)));
        return letter;
    }

    /** Sends what waits, for a moment, and closes the connection. */
    public void close() {
        sender.shutdown();
        metrics.close();
        producer.close(CLOSE_TIMEOUT);
        sender.shutdownNow();
    }

    private CompletableFuture<Void> send(String topic, JobId key, CloudEvent event) {
        return send(Records.write(topic, key, event));
    }

    private CompletableFuture<Void> send(ProducerRecord<byte[], byte[]> record) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        sender.execute(() -> produce(record, sent));
        return sent;
    }

    private void produce(ProducerRecord<byte[], byte[]> record, CompletableFuture<Void> sent) {
        try {
            producer.send(record, (metadata, failure) -> settle(record, sent, failure));
        } catch (RuntimeException e) {
            // The caller waits for the outcome, whatever it is.
            settle(record, sent, e);
        }
    }

    private static void settle(
            ProducerRecord<byte[], byte[]> record, CompletableFuture<Void> sent, @Nullable Exception failure) {
        if (failure == null) {
            sent.complete(null);
        } else {
            LOG.warnf(failure, "record not sent topic=%s", record.topic());
            sent.completeExceptionally(failure);
        }
    }
}
