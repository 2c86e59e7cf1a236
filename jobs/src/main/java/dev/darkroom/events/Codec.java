package dev.darkroom.events;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Turns the messages of one family into JSON and back. The table of wire types is the contract: a type stays readable, and a change of
 * shape is a new version, to which an {@link Upcaster} brings what was written before.
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
            .with("job.submit", 2, JobCommand.SubmitJob.class)
            .upcast("job.submit", 1, 2, new PredictionToClient())
            .with("job.cancel", 1, JobCommand.CancelJob.class);

    public static final Codec<JobEvent> EVENTS = new Codec<JobEvent>()
            .with("job.submitted", 2, JobEvent.JobSubmitted.class)
            .upcast("job.submitted", 1, 2, new PredictionToClient())
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
            .with("generation.task", 2, GenerationTask.class)
            .upcast("generation.task", 1, 2, new PredictionToClient())
            .with("training.task", 2, TrainingTask.class)
            .upcast("training.task", 1, 2, new PredictionToClient());

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

    private final Map<Class<? extends T>, WireType> newest;
    private final Map<WireType, Class<? extends T>> classOf;
    private final Upcasts upcasts;
    private final int contract;

    private Codec() {
        this(new LinkedHashMap<>(), new LinkedHashMap<>(), new Upcasts(), Contract.NEWEST);
    }

    private Codec(
            Map<Class<? extends T>, WireType> newest,
            Map<WireType, Class<? extends T>> classOf,
            Upcasts upcasts,
            int contract) {
        this.newest = newest;
        this.classOf = classOf;
        this.upcasts = upcasts;
        this.contract = contract;
    }

    private Codec<T> with(String name, int version, Class<? extends T> messageClass) {
        WireType type = new WireType(name, version);
        newest.put(messageClass, type);
        classOf.put(type, messageClass);
        return this;
    }

    /** The newer version has to be in the table. */
    private Codec<T> upcast(String name, int from, int to, Upcaster upcaster) {
        WireType older = new WireType(name, from);
        WireType newer = new WireType(name, to);
        classOf.put(older, requireNonNull(classOf.get(newer)));
        upcasts.add(older, newer, upcaster);
        return this;
    }

    /**
     * Reads the same, and writes for readers that know no newer contract.
     *
     * @param number of the {@link Contract}
     */
    public Codec<T> writing(int number) {
        return number == contract ? this : new Codec<>(newest, classOf, upcasts, number);
    }

    /** Every type this family can read, with the class it becomes. */
    public Map<WireType, Class<? extends T>> types() {
        return Map.copyOf(classOf);
    }

    /** The type that the message is written as. */
    public WireType typeOf(T message) {
        return upcasts.within(contract, newest(message));
    }

    private WireType newest(T message) {
        WireType type = newest.get(message.getClass());
        if (type == null) {
            throw new IllegalArgumentException("no wire type for " + message.getClass());
        }
        return type;
    }

    /** @throws CodecException when Jackson cannot write it */
    public byte[] encode(T message) {
        try {
            return JSON.writeValueAsBytes(typeOf(message).equals(newest(message)) ? message : downcast(message));
        } catch (JacksonException e) {
            throw CodecException.unwritable(typeOf(message), e);
        }
    }

    private ObjectNode downcast(T message) {
        ObjectNode json = JSON.valueToTree(message);
        upcasts.downcast(json, newest(message), contract);
        return json;
    }

    /** @throws CodecException for an unknown type, or JSON that is not of that type */
    public T decode(WireType type, byte[] json) {
        Class<? extends T> messageClass = classOf.get(type);
        if (messageClass == null) {
            throw CodecException.unknownType(type);
        }
        try {
            T message = upcasts.isOld(type)
                    ? JSON.treeToValue(upcast(type, json), messageClass)
                    : JSON.readValue(json, messageClass);
            // The JSON text null is a value of every class.
            if (message == null) {
                throw CodecException.isNull(type);
            }
            return message;
        } catch (JacksonException e) {
            throw CodecException.unreadable(type, e);
        } catch (CodecException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Bytes that are no text in any encoding, and values that a type of ours does not take.
            throw CodecException.unreadable(type, e.getClass());
        }
    }

    private ObjectNode upcast(WireType type, byte[] json) throws IOException {
        if (!(JSON.readTree(json) instanceof ObjectNode message)) {
            throw CodecException.noObject(type);
        }
        upcasts.upcast(message, type);
        return message;
    }
}
