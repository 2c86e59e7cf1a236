package dev.darkroom.orchestrator.intake;

import dev.darkroom.events.CloudEvent;
import dev.darkroom.events.Codec;
import dev.darkroom.events.CodecException;
import dev.darkroom.events.JobCommand;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.orchestrator.jobs.JobInput;
import dev.darkroom.orchestrator.processing.BatchItem;
import dev.darkroom.storage.jobs.Changes.OutboxMessage;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Turns Kafka records into inputs. What cannot be read stays a record, with the reason. */
final class RecordReader<T> {
    static final RecordReader<JobCommand> COMMANDS = new RecordReader<>(Codec.COMMANDS, JobInput.ClientCommand::new);
    static final RecordReader<WorkerReport> REPORTS = new RecordReader<>(Codec.REPORTS, JobInput.AttemptReport::new);

    private static final byte[] NOTHING = {};

    private final Codec<T> codec;
    private final Function<T, JobInput> toInput;

    private RecordReader(Codec<T> codec, Function<T, JobInput> toInput) {
        this.codec = codec;
        this.toInput = toInput;
    }

    BatchItem read(ConsumerRecord<String, byte[]> record) {
        OutboxMessage copy = copy(record);
        try {
            CloudEvent event = CloudEvent.read(copy.headers()::get, copy.value());
            JobInput input = toInput.apply(event.decode(codec));
            return input.jobId().value().equals(copy.key())
                    ? new BatchItem.Message(event.id(), input, copy)
                    : unreadable(record, copy, "the key is not the job id");
        } catch (CodecException e) {
            return unreadable(record, copy, String.valueOf(e.getMessage()));
        }
    }

    private static BatchItem unreadable(ConsumerRecord<String, byte[]> record, OutboxMessage copy, String reason) {
        // Its own id cannot be trusted; its place in the log is as unique.
        String place = record.topic() + "/" + record.partition() + "/" + record.offset();
        return new BatchItem.Unreadable(place, copy, reason);
    }

    private static OutboxMessage copy(ConsumerRecord<String, byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : record.headers()) {
            byte[] value = Objects.requireNonNullElse(header.value(), NOTHING);
            headers.put(printable(header.key()), printable(new String(value, StandardCharsets.UTF_8)));
        }
        return new OutboxMessage(
                record.topic(),
                printable(Objects.requireNonNullElse(record.key(), "")),
                headers,
                Objects.requireNonNullElse(record.value(), NOTHING));
    }

    /** PostgreSQL's text holds every character but this one. */
    private static String printable(String text) {
        return text.replace('\0', '\ufffd');
    }
}
