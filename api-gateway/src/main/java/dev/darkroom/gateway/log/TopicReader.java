package dev.darkroom.gateway.log;

import dev.darkroom.events.RawRecord;
import dev.darkroom.events.Reading.Accepted;
import dev.darkroom.events.Reading.Unreadable;
import dev.darkroom.events.RecordReader;
import dev.darkroom.events.Topics;
import dev.darkroom.telemetry.UnreadableRecords;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;

/**
 * Hands the messages of a topic that every gateway consumes to a listener, one by one. Unreadable records are counted and skipped: on such
 * topics a later message replaces an earlier one, and one dead letter for each gateway would be of no use.
 */
@ApplicationScoped
public class TopicReader {
    private static final Logger LOG = Logger.getLogger(TopicReader.class);

    private final UnreadableRecords unreadable;

    TopicReader(UnreadableRecords unreadable) {
        this.unreadable = unreadable;
        List.of(Topics.EVENTS, Topics.PROGRESS, Topics.WORKERS).forEach(unreadable::expect);
    }

    public static RawRecord raw(ConsumerRecord<String, byte[]> record) {
        return RawRecord.of(record.key(), record.value(), record.headers(), Header::key, Header::value);
    }

    /** Never throws. */
    public <T> void each(ConsumerRecords<String, byte[]> records, RecordReader<T> reader, Consumer<T> listener) {
        records.forEach(record -> {
            switch (reader.read(raw(record))) {
                case Accepted<T> it -> deliver(record, it.message(), listener);
                case Unreadable<T> it ->
                    unreadable.passedOver(
                            record.topic(),
                            record.partition(),
                            record.offset(),
                            it.fault().label(),
                            it.reason());
            }
        });
    }

    private static <T> void deliver(ConsumerRecord<String, byte[]> record, T message, Consumer<T> listener) {
        try {
            listener.accept(message);
        } catch (RuntimeException e) {
            LOG.errorf(
                    e,
                    "message listener failed topic=%s partition=%d offset=%d",
                    record.topic(),
                    record.partition(),
                    record.offset());
        }
    }
}
