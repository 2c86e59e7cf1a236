package dev.darkroom.worker.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.CancelAttempt;
import dev.darkroom.events.CloudEvent;
import dev.darkroom.events.Codec;
import dev.darkroom.events.RawRecord;
import dev.darkroom.events.Reading.Accepted;
import dev.darkroom.events.RecordReader;
import dev.darkroom.worker.Tasks;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class RecordsTest {

    @Test
    void shouldReadBackWhatItWrote() {
        CancelAttempt message = new CancelAttempt(Tasks.freshJob(), 3);
        CloudEvent event = CloudEvent.of(Codec.CONTROL, message, "id-1", "/test", Instant.EPOCH);

        ProducerRecord<byte[], byte[]> written = Records.write("topic", message.jobId(), event);
        RawRecord read = Records.raw(received(written));

        assertThat(new String(written.key(), UTF_8)).isEqualTo(message.jobId().value());
        assertThat(RecordReader.CONTROL.read(read)).isEqualTo(new Accepted<>("id-1", message, null));
    }

    @Test
    void shouldTakeARecordOfWhichEverythingIsMissing() {
        RawRecord nothing = Records.raw(new ConsumerRecord<>("topic", 0, 0, null, null));

        assertThat(nothing).isEqualTo(new RawRecord(null, List.of(), null));
    }

    private static ConsumerRecord<byte[], byte[]> received(ProducerRecord<byte[], byte[]> sent) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(sent.topic(), 0, 0, sent.key(), sent.value());
        sent.headers().forEach(record.headers()::add);
        return record;
    }
}
