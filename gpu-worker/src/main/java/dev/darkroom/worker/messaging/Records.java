package dev.darkroom.worker.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.darkroom.events.CloudEvent;
import dev.darkroom.events.JobId;
import dev.darkroom.events.RawRecord;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** CloudEvents as Kafka records: attributes as headers, the job id as key. */
public final class Records {
    private Records() {}

    public static ProducerRecord<byte[], byte[]> write(String topic, JobId key, CloudEvent event) {
        return write(topic, key.value(), event);
    }

    /** Of what concerns no job. */
    public static ProducerRecord<byte[], byte[]> write(String topic, String key, CloudEvent event) {
        List<Header> headers = event.headers().entrySet().stream()
                .<Header>map(header ->
                        new RecordHeader(header.getKey(), header.getValue().getBytes(UTF_8)))
                .toList();
        return new ProducerRecord<>(topic, null, key.getBytes(UTF_8), event.data(), headers);
    }

    /** What a consumer got, as it came. */
    public static RawRecord raw(ConsumerRecord<byte[], byte[]> record) {
        byte[] key = record.key();
        return RawRecord.of(
                key == null ? null : new String(key, UTF_8),
                record.value(),
                record.headers(),
                Header::key,
                Header::value);
    }
}
