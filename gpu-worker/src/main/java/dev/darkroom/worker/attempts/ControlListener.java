package dev.darkroom.worker.attempts;

import dev.darkroom.events.CancelAttempt;
import dev.darkroom.events.Reading.Accepted;
import dev.darkroom.events.Reading.Unreadable;
import dev.darkroom.events.RecordReader;
import dev.darkroom.events.Topics;
import dev.darkroom.telemetry.UnreadableRecords;
import dev.darkroom.worker.messaging.KafkaLoop;
import dev.darkroom.worker.messaging.Records;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Receives the orchestrator's cancellations of attempts. Every worker reads the whole topic from its end and in no group: earlier messages
 * do not concern a worker that has just started, and a lost cancellation is sent again after the attempt's next heartbeat.
 */
@Singleton
public class ControlListener {
    private static final Duration POLL = Duration.ofMillis(500);

    private final RunningAttempts running;
    private final UnreadableRecords unreadable;
    private final Map<String, Object> kafka;
    private final KafkaLoop loop = new KafkaLoop("control", this::listen);

    @Inject
    public ControlListener(
            RunningAttempts running,
            UnreadableRecords unreadable,
            @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.running = running;
        this.unreadable = unreadable;
        unreadable.expect(Topics.CONTROL);
        this.kafka = new HashMap<>(kafka);
        // Quarkus names a group after the application; without one there is nothing to commit either.
        this.kafka.remove(ConsumerConfig.GROUP_ID_CONFIG);
        this.kafka.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.kafka.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    }

    public void start() {
        loop.start();
    }

    /** Whether its thread runs, unless it was closed. */
    public boolean isAlive() {
        return loop.isAlive();
    }

    public void close() throws InterruptedException {
        loop.stop();
        loop.join(POLL.multipliedBy(2));
    }

    private void listen() {
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(kafka, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.CONTROL).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            while (loop.isOpen() && !partitions.isEmpty()) {
                consumer.poll(POLL).forEach(this::receive);
            }
        }
    }

    private void receive(ConsumerRecord<byte[], byte[]> record) {
        switch (RecordReader.CONTROL.read(Records.raw(record))) {
            case Accepted<CancelAttempt> it -> running.cancel(it.message());
            case Unreadable<CancelAttempt> it ->
                unreadable.passedOver(
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        it.fault().label(),
                        it.reason());
        }
    }
}
