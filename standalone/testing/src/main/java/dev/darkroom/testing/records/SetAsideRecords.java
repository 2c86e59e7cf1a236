package dev.darkroom.testing.records;

import dev.darkroom.events.DeadLetters;
import dev.darkroom.events.Topics;
import dev.darkroom.testing.TestInfrastructure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The poison of one topic that is set aside from now on. */
public final class SetAsideRecords implements AutoCloseable {
    private static final TopicPartition LETTERS = new TopicPartition(Topics.DEAD_LETTERS, 0);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final List<String> marks = new ArrayList<>();

    /**
     * @param config keys of the services, of which those that begin with {@code kafka.} are for the consumer
     * @param topic that the poison is read from
     */
    public SetAsideRecords(Map<String, String> config, String topic) {
        Map<String, Object> kafka = TestInfrastructure.kafkaClient(config);
        kafka.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.consumer = new KafkaConsumer<>(kafka, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.topic = topic;
        consumer.assign(List.of(LETTERS));
        consumer.seekToEnd(List.of(LETTERS));
        consumer.position(LETTERS);
    }

    /** The marks of all that has come, once there are so many; of those that came within two minutes otherwise. */
    public List<String> await(int number) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (marks.size() < number && Instant.now().isBefore(deadline)) {
            consumer.poll(POLL).forEach(this::take);
        }
        return List.copyOf(marks);
    }

    private void take(ConsumerRecord<byte[], byte[]> letter) {
        String mark = header(letter, Poison.MARK);
        if (!mark.isEmpty() && header(letter, DeadLetters.TOPIC).equals(topic)) {
            if (header(letter, DeadLetters.REASON).isBlank()) {
                throw new AssertionError("a dead letter without a reason: " + mark);
            }
            marks.add(mark);
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        Header header = letter.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
