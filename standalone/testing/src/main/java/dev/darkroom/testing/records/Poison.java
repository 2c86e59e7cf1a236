package dev.darkroom.testing.records;

import dev.darkroom.events.RawRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A record that went wrong in one place, or in several.
 *
 * @param bad whether it is unreadable; one that is hostile but well-formed may be read
 * @param what went wrong, for the message of a failed test
 */
public record Poison(RawRecord record, boolean bad, String what) {
    /** Header that tells poison from other records, and from other poison. */
    public static final String MARK = "poison";

    /** By which it is known again among the dead letters. */
    public String mark() {
        return record.texts().getOrDefault(MARK, "");
    }

    /** The same for a producer of Kafka. */
    public ProducerRecord<byte[], byte[]> to(String topic) {
        String key = record.key();
        ProducerRecord<byte[], byte[]> sent =
                new ProducerRecord<>(topic, null, key == null ? null : Bytes.utf8(key), record.value());
        record.headers().forEach(header -> sent.headers().add(header.name(), header.value()));
        return sent;
    }
}
