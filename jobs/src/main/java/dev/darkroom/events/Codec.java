package dev.darkroom.events;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Turns the messages of one family into JSON and back. The table of wire types is the contract: from release 0.1.0 on a type
 * stays readable, and a change of shape is a new version.
 *
 * @param <T> the family: a sealed interface or a single record
 */
public final class Codec<T> {
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new SimpleModule().addDeserializer(Instant.class, new Times()))
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            // Newer writers may add fields; a reader that does not know them carries on.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // But what it does know is there: nothing that is not @Nullable may be missing.
            .defaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.FAIL, Nulls.FAIL))
            .build();

    public static final Codec<JobCommand> COMMANDS = new Codec<JobCommand>()
            .with("job.submit", 1, JobCommand.SubmitJob.class)
            .with("job.cancel", 1, JobCommand.CancelJob.class);

    public static final Codec<JobEvent> EVENTS = new Codec<JobEvent>()
            .with("job.submitted", 1, JobEvent.JobSubmitted.class)
            .with("job.dispatched", 1, JobEvent.JobDispatched.class)
            .with("job.started", 1, JobEvent.JobStarted.class)
            .with("job.checkpointed", 1, JobEvent.JobCheckpointed.class)
            .with("job.attempt_failed", 1, JobEvent.JobAttemptFailed.class)
            .with("job.released", 1, JobEvent.JobReleased.class)
            .with("job.succeeded", 1, JobEvent.JobSucceeded.class)
            .with("job.failed", 1, JobEvent.JobFailed.class)
            .with("job.canceled", 1, JobEvent.JobCanceled.class);

    public static final Codec<WorkerReport> REPORTS = new Codec<WorkerReport>()
            .with("attempt.started", 1, WorkerReport.Started.class)
            .with("attempt.heartbeat", 1, WorkerReport.Heartbeat.class)
            .with("attempt.checkpointed", 1, WorkerReport.Checkpointed.class)
            .with("attempt.succeeded", 1, WorkerReport.Succeeded.class)
            .with("attempt.failed", 1, WorkerReport.Failed.class)
            .with("attempt.released", 1, WorkerReport.Released.class)
            .with("attempt.lost", 1, WorkerReport.Lost.class);

    public static final Codec<AttemptTask> TASKS = new Codec<AttemptTask>()
            .with("generation.task", 1, GenerationTask.class)
            .with("training.task", 1, TrainingTask.class);

    public static final Codec<JobProgress> PROGRESS =
            new Codec<JobProgress>().with("job.progress", 1, JobProgress.class);

    public static final Codec<CancelAttempt> CONTROL =
            new Codec<CancelAttempt>().with("attempt.cancel", 1, CancelAttempt.class);

    public static final Codec<WorkerStatus> WORKERS = new Codec<WorkerStatus>()
            .with("worker.present", 1, WorkerStatus.Present.class)
            .with("worker.left", 1, WorkerStatus.Left.class);

    public static final Codec<ModelCard> MODELS = new Codec<ModelCard>().with("model.card", 1, ModelCard.class);

    public static final Codec<LatentHistory> LATENTS =
            new Codec<LatentHistory>().with("latent.trail", 1, LatentHistory.class);

    public static final Codec<TrainedModel> TRAINED_MODELS =
            new Codec<TrainedModel>().with("model.trained", 1, TrainedModel.class);

    private final Map<Class<? extends T>, WireType> typeOf = new LinkedHashMap<>();
    private final Map<WireType, Class<? extends T>> classOf = new LinkedHashMap<>();

    private Codec() {}

    private Codec<T> with(String name, int version, Class<? extends T> messageClass) {
        WireType type = new WireType(name, version);
        typeOf.put(messageClass, type);
        classOf.put(type, messageClass);
        return this;
    }

    /** Every type this family can read, with the class it becomes. */
    public Map<WireType, Class<? extends T>> types() {
        return Map.copyOf(classOf);
    }

    public WireType typeOf(T message) {
        WireType type = typeOf.get(message.getClass());
        if (type == null) {
            throw new IllegalArgumentException("no wire type for " + message.getClass());
        }
        return type;
    }

    /** @throws CodecException when Jackson cannot write it */
    public byte[] encode(T message) {
        try {
            return JSON.writeValueAsBytes(message);
        } catch (JacksonException e) {
            throw CodecException.unwritable(typeOf(message), e);
        }
    }

    /** @throws CodecException for an unknown type, or JSON that is not of that type */
    public T decode(WireType type, byte[] json) {
        Class<? extends T> messageClass = classOf.get(type);
        if (messageClass == null) {
            throw CodecException.unknownType(type);
        }
        try {
            T message = JSON.readValue(json, messageClass);
            // The JSON text null is a value of every class.
            if (message == null) {
                throw CodecException.isNull(type);
            }
            return message;
        } catch (JacksonException e) {
            throw CodecException.unreadable(type, e);
        } catch (IOException | RuntimeException e) {
            // Bytes that are no text in any encoding, and values that a type of ours does not take.
            throw CodecException.unreadable(type, e.getClass());
        }
    }
}
