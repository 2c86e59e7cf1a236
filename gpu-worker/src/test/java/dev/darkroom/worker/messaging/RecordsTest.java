package dev.darkroom.worker.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.events.CancelAttempt;
import dev.darkroom.events.CloudEvent;
import dev.darkroom.events.Codec;
import dev.darkroom.events.CodecException;
import dev.darkroom.worker.Tasks;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class RecordsTest {

    @Test
    void shouldReadBackWhatItWrote() {
        CancelAttempt message = new CancelAttempt(Tasks.freshJob(), 3);
        CloudEvent event = CloudEvent.of(Codec.CONTROL, message, "id-1", "/test", Instant.EPOCH);

        ProducerRecord<byte[], byte[]> written = Records.write("topic", message.jobId(), event);
        CloudEvent read = Records.read(received(written));

        assertThat(new String(written.key(), UTF_8)).isEqualTo(message.jobId().value());
        assertThat(read.id()).isEqualTo("id-1");
        assertThat(read.decode(Codec.CONTROL)).isEqualTo(message);
    }

    @Test
    void shouldRefuseARecordWithoutEnvelope() {
        assertThatThrownBy(() -> Records.read(new ConsumerRecord<>("topic", 0, 0, new byte[0], new byte[0])))
                .isInstanceOf(CodecException.class);
    }

    private static ConsumerRecord<byte[], byte[]> received(ProducerRecord<byte[], byte[]> sent) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(sent.topic(), 0, 0, sent.key(), sent.value());
        sent.headers().forEach(record.headers()::add);
        return record;
    }
}
