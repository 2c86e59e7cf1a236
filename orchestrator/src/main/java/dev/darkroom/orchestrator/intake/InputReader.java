package dev.darkroom.orchestrator.intake;

import dev.darkroom.events.JobCommand;
import dev.darkroom.events.JobCommand.SubmitJob;
import dev.darkroom.events.RawRecord;
import dev.darkroom.events.Reading.Accepted;
import dev.darkroom.events.Reading.Fault;
import dev.darkroom.events.Reading.Unreadable;
import dev.darkroom.events.RecordReader;
import dev.darkroom.events.Topics;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.jobs.JobInput;
import dev.darkroom.orchestrator.processing.BatchItem;
import dev.darkroom.storage.jobs.Changes.OutboxMessage;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Turns Kafka records into inputs. What cannot be read stays a record, with the reason. */
final class InputReader<T> {
    static final InputReader<JobCommand> COMMANDS =
            new InputReader<>(RecordReader.COMMANDS, JobInput.ClientCommand::new);
    static final InputReader<WorkerReport> REPORTS =
            new InputReader<>(RecordReader.REPORTS, JobInput.AttemptReport::new);

    private static final byte[] NOTHING = {};

    private final RecordReader<T> reader;
    private final Function<T, JobInput> toInput;

    private InputReader(RecordReader<T> reader, Function<T, JobInput> toInput) {
        this.reader = reader;
        this.toInput = toInput;
    }

    /** Never throws. */
    BatchItem read(ConsumerRecord<String, byte[]> record) {
        RawRecord raw = RawRecord.of(record.key(), record.value(), record.headers(), Header::key, Header::value);
        OutboxMessage copy = copy(record.topic(), raw);
        return switch (reader.read(raw)) {
            case Accepted<T> it ->
                isServed(it.message())
                        ? new BatchItem.Message(it.id(), toInput.apply(it.message()), copy)
                        : unreadable(record, copy, Fault.DATA, "request.pool is no name of a pool");
            case Unreadable<T> it -> unreadable(record, copy, it.fault(), it.reason());
        };
    }

    /** A task queue that cannot exist would stop the others. */
    private static boolean isServed(Object message) {
        return !(message instanceof SubmitJob submit)
                || Topics.isPool(submit.request().pool());
    }

    private static BatchItem unreadable(
            ConsumerRecord<String, byte[]> record, OutboxMessage copy, Fault fault, String reason) {
        // Its own id cannot be trusted; its place in the log is as unique.
        String place = record.topic() + "/" + record.partition() + "/" + record.offset();
        return new BatchItem.Unreadable(place, copy, fault.label(), reason);
    }

    private static OutboxMessage copy(String topic, RawRecord record) {
        Map<String, String> headers = new HashMap<>();
        record.texts().forEach((name, text) -> headers.put(printable(name), printable(text)));
        return new OutboxMessage(
                topic,
                printable(Objects.requireNonNullElse(record.key(), "")),
                headers,
                Objects.requireNonNullElse(record.value(), NOTHING));
    }

    /** PostgreSQL's text holds every character but this one. */
    private static String printable(String text) {
        return text.replace('\0', '\ufffd');
    }
}
