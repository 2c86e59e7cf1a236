package dev.darkroom.worker.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.darkroom.events.CloudEvent;
import dev.darkroom.events.JobId;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

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

    /** @throws dev.darkroom.events.CodecException when an attribute is missing or malformed */
    public static CloudEvent read(ConsumerRecord<byte[], byte[]> record) {
        byte[] data = record.value();
        return CloudEvent.read(name -> header(record, name), data == null ? new byte[0] : data);
    }

    /** The trace that the message belongs to, if it is traced. */
    public static Optional<String> traceparent(ConsumerRecord<byte[], byte[]> record) {
        return Optional.ofNullable(header(record, CloudEvent.TRACE_PARENT));
    }

    private static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }
}
