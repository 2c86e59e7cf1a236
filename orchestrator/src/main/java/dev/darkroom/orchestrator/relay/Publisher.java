package dev.darkroom.orchestrator.relay;

import dev.darkroom.events.CloudEvent;
import dev.darkroom.orchestrator.loop.EventLoop;
import dev.darkroom.orchestrator.processing.DeadLetterRecord;
import dev.darkroom.storage.jobs.Changes.OutboxMessage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jboss.logging.Logger;

/** Writes records to Kafka; a batch is safe when the broker has acknowledged all of it. */
@ApplicationScoped
class Publisher {
    private static final Logger LOG = Logger.getLogger(Publisher.class);
    private static final byte[] NOTHING = {};
    private static final Duration GOODBYE = Duration.ofSeconds(2);

    private final KafkaProducer<String, byte[]> producer;
    private final KafkaClientMetrics metrics;

    /** One, since its order is that of the records. */
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("relay").daemon().factory());

    /** @param kafka the application's {@code kafka.*} settings */
    Publisher(@Identifier("default-kafka-broker") Map<String, Object> kafka, MeterRegistry registry) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "orchestrator-relay");
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        // The relay holds a transaction open meanwhile and tries again by itself, so giving up early is better.
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        this.producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
        this.metrics = new KafkaClientMetrics(producer);
        metrics.bindTo(registry);
    }

    /** In the order of the calls; completes on the caller's event loop. */
    Uni<Void> publish(List<OutboxMessage> messages) {
        // Sending blocks while the broker does not answer.
        return EventLoop.comeBack(
                Uni.createFrom().completionStage(() -> send(messages)).runSubscriptionOn(thread));
    }

    private CompletableFuture<Void> send(List<OutboxMessage> messages) {
        return CompletableFuture.allOf(messages.stream().map(this::send).toArray(CompletableFuture<?>[]::new));
    }

    /** A record that no broker will ever take is set aside without its content, so that those behind it get past. */
    private CompletableFuture<Void> send(OutboxMessage message) {
        return trySending(message).exceptionallyCompose(failure -> switch (failure) {
            case RecordTooLargeException tooLarge ->
                setAside(message, "too large for Kafka: " + message.value().length + " bytes");
            case InvalidTopicException noTopic -> setAside(message, "Kafka can have no such topic");
            case InvalidRecordException refused -> setAside(message, "refused by Kafka");
            case Throwable other -> CompletableFuture.failedFuture(other);
        });
    }

    private CompletableFuture<Void> setAside(OutboxMessage message, String reason) {
        LOG.errorf(
                "record set aside topic=%s id=%s reason=%s",
                message.topic(), message.headers().get(CloudEvent.ID), reason);
        return trySending(DeadLetterRecord.of(message, NOTHING, reason));
    }

    private CompletableFuture<Void> trySending(OutboxMessage message) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(message.topic(), message.key(), message.value());
        message.headers().forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        CompletableFuture<Void> acknowledged = new CompletableFuture<>();
        producer.send(record, (metadata, failure) -> {
            if (failure == null) {
                acknowledged.complete(null);
            } else {
                acknowledged.completeExceptionally(failure);
            }
        });
        return acknowledged;
    }

    @PreDestroy
    void close() {
        thread.shutdown();
        metrics.close();
        producer.close(GOODBYE);
    }
}
