package dev.darkroom.events;

import dev.darkroom.events.Reading.Accepted;
import dev.darkroom.events.Reading.Fault;
import dev.darkroom.events.Reading.Unreadable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a topic, each alone: whatever a record is, reading it ends in a message or in a reason. Every consumer of every
 * topic reads by one of these, so that no record can end a consumer.
 *
 * @param <T> the family of messages that the topic carries
 */
public final class RecordReader<T> {
    public static final RecordReader<JobCommand> COMMANDS = ofJobs(Codec.COMMANDS, JobCommand::jobId);
    public static final RecordReader<JobEvent> EVENTS = ofJobs(Codec.EVENTS, JobEvent::jobId);
    public static final RecordReader<WorkerReport> REPORTS = ofJobs(Codec.REPORTS, WorkerReport::jobId);
    public static final RecordReader<AttemptTask> TASKS = ofJobs(Codec.TASKS, AttemptTask::jobId);
    public static final RecordReader<JobProgress> PROGRESS = ofJobs(Codec.PROGRESS, JobProgress::jobId);
    public static final RecordReader<CancelAttempt> CONTROL = ofJobs(Codec.CONTROL, CancelAttempt::jobId);
    public static final RecordReader<WorkerStatus> WORKERS = new RecordReader<>(Codec.WORKERS, WorkerStatus::workerId);

    private final Codec<T> codec;
    private final Function<T, String> key;

    private RecordReader(Codec<T> codec, Function<T, String> key) {
        this.codec = codec;
        this.key = key;
    }

    private static <T> RecordReader<T> ofJobs(Codec<T> codec, Function<T, JobId> job) {
        return new RecordReader<>(codec, message -> job.apply(message).value());
    }

    /** Never throws. */
    public Reading<T> read(RawRecord record) {
        CloudEvent event;
        String traceparent;
        try {
            event = CloudEvent.read(record::text, record.value());
            traceparent = traceparent(record);
        } catch (CodecException e) {
            return new Unreadable<>(Fault.ENVELOPE, e.reason());
        }
        if (!codec.types().containsKey(event.type())) {
            return new Unreadable<>(Fault.TYPE, "unknown message type " + event.type());
        }
        T message;
        try {
            message = event.decode(codec);
        } catch (CodecException e) {
            return new Unreadable<>(Fault.DATA, e.reason());
        }
        return key.apply(message).equals(record.key())
                ? new Accepted<>(event.id(), message, traceparent)
                : new Unreadable<>(Fault.KEY, "the key is not that of the message");
    }

    /** A message is valid without its trace. */
    private static @Nullable String traceparent(RawRecord record) {
        try {
            return record.text(CloudEvent.TRACE_PARENT);
        } catch (CodecException e) {
            return null;
        }
    }
}
