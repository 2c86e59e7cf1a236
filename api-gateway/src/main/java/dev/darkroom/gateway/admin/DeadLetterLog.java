package dev.darkroom.gateway.admin;

import dev.darkroom.events.CloudEvent;
import dev.darkroom.events.DeadLetters;
import dev.darkroom.events.Topics;
import dev.darkroom.gateway.GatewayConfig;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.log.TopicReader;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the topic of dead letters from its end. */
@ApplicationScoped
class DeadLetterLog {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final TopicPartition LETTERS = new TopicPartition(Topics.DEAD_LETTERS, 0);
    private static final byte[] NOTHING = {};
    private static final int LONGEST = 2_000;

    private final Map<String, Object> broker;
    private final Duration timeout;

    DeadLetterLog(@Identifier("default-kafka-broker") Map<String, Object> broker, GatewayConfig config) {
        this.broker = Map.copyOf(broker);
        this.timeout = config.kafkaTimeout();
    }

    /**
     * Blocks while it reads.
     *
     * @param before only letters of a smaller offset, if present
     * @return newest first
     * @throws ProblemException 503 when Kafka does not answer in time
     */
    List<DeadLetter> newest(OptionalLong before, int limit) {
        Map<String, Object> properties = new HashMap<>(broker);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
            if (consumer.partitionsFor(Topics.DEAD_LETTERS, timeout).isEmpty()) {
                return List.of();
            }
            return read(consumer, before, limit);
        } catch (KafkaException e) {
            throw ProblemException.unavailable("Kafka does not answer");
        }
    }

    private List<DeadLetter> read(KafkaConsumer<String, byte[]> consumer, OptionalLong before, int limit) {
        consumer.assign(Set.of(LETTERS));
        long last = consumer.endOffsets(Set.of(LETTERS), timeout).getOrDefault(LETTERS, 0L);
        long end = Math.min(before.orElse(last), last);
        long begin = consumer.beginningOffsets(Set.of(LETTERS), timeout).getOrDefault(LETTERS, 0L);
        consumer.seek(LETTERS, Math.max(begin, end - limit));
        List<DeadLetter> letters = new ArrayList<>();
        long deadline = System.nanoTime() + timeout.toNanos();
        while (consumer.position(LETTERS, timeout) < end) {
            if (System.nanoTime() > deadline) {
                throw ProblemException.unavailable("Kafka does not answer");
            }
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < end) {
                    letters.add(letter(record));
                }
            }
        }
        Collections.reverse(letters);
        return letters;
    }

    private static DeadLetter letter(ConsumerRecord<String, byte[]> record) {
        Map<String, String> headers = TopicReader.raw(record).texts();
        return new DeadLetter(
                record.offset(),
                cut(headers.getOrDefault(DeadLetters.TOPIC, "")),
                cut(Objects.requireNonNullElse(record.key(), "")),
                headers.containsKey(CloudEvent.TYPE) ? cut(headers.getOrDefault(CloudEvent.TYPE, "")) : null,
                cut(headers.getOrDefault(DeadLetters.REASON, "")),
                Instant.ofEpochMilli(record.timestamp()),
                Objects.requireNonNullElse(record.value(), NOTHING).length);
    }

    /** Anybody may have written it. */
    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }
}
