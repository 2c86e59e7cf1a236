package dev.darkroom.gateway;

import dev.darkroom.events.CloudEvent;
import dev.darkroom.events.Codec;
import dev.darkroom.events.DeadLetters;
import dev.darkroom.events.GenerationMetrics;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.JobError;
import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobEvent.JobDispatched;
import dev.darkroom.events.JobEvent.JobFailed;
import dev.darkroom.events.JobEvent.JobStarted;
import dev.darkroom.events.JobEvent.JobSubmitted;
import dev.darkroom.events.JobEvent.JobSucceeded;
import dev.darkroom.events.JobId;
import dev.darkroom.events.JobProgress;
import dev.darkroom.events.LatentHistory;
import dev.darkroom.events.ModelCard;
import dev.darkroom.events.PromptSyntax;
import dev.darkroom.events.SourceImage;
import dev.darkroom.events.StoredImage;
import dev.darkroom.events.Topics;
import dev.darkroom.events.TrainingKind;
import dev.darkroom.events.TrainingRequest;
import dev.darkroom.events.WorkerStatus;
import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.jobs.RecordedEvent;
import dev.darkroom.storage.jobs.Changes;
import dev.darkroom.storage.jobs.Changes.Append;
import dev.darkroom.storage.jobs.JobStore;
import dev.darkroom.storage.jobs.fixtures.Appends;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.storage.objects.ObjectStore;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** What the rest of the platform leaves behind for a gateway to see: rows, records and objects. */
@ApplicationScoped
public class Platform {
    public static final ModelCard EMOJI = new ModelCard(
            "emoji",
            "StableDiffusionPipeline",
            "r1",
            Topics.DEFAULT_POOL,
            64,
            64,
            8,
            128,
            20,
            100,
            4.5,
            4,
            16,
            3,
            "ddim",
            List.of("ddim", "euler"),
            List.of());

    /** Two by two pixels, all red. */
    public static final byte[] PNG = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U"
                    + "1AAAAABJRU5ErkJggg==");

    private final JobStore store;
    private final ObjectStore objects;
    private final Map<String, Object> kafka;
    private final KafkaProducer<String, byte[]> producer;

    Platform(JobStore store, ObjectStore objects, @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.store = store;
        this.objects = objects;
        this.kafka = Map.copyOf(kafka);
        this.producer = new KafkaProducer<>(this.kafka, new StringSerializer(), new ByteArraySerializer());
    }

    @PreDestroy
    void close() {
        producer.close(Duration.ofSeconds(1));
    }

    /** Finishes every job that is submitted from now on. */
    public RestOfThePlatform rest() {
        return new RestOfThePlatform(this, kafka);
    }

    public void registerModel() {
        objects.put(ObjectKeys.modelCard("emoji"), Codec.MODELS.encode(EMOJI), "application/json");
    }

    /** Of everything in the bucket that belongs to the job. */
    public List<String> keysOf(JobId jobId) {
        return ObjectKeys.ofJob(jobId).stream()
                .flatMap(prefix -> objects.list(prefix).stream())
                .toList();
    }

    public void storeImage(JobId jobId, byte[] content) {
        objects.put(ObjectKeys.image(jobId, 0), content, "image/png");
    }

    public static GenerationRequest request() {
        return request(false, null);
    }

    private static GenerationRequest request(boolean keepLatents, @Nullable SourceImage source) {
        return request("a red apple", keepLatents, source, Map.of());
    }

    private static GenerationRequest request(
            String prompt, boolean keepLatents, @Nullable SourceImage source, Map<String, String> metadata) {
        return new GenerationRequest(
                "emoji",
                Topics.DEFAULT_POOL,
                prompt,
                "",
                64,
                64,
                20,
                4.5,
                0,
                "ddim",
                7,
                1,
                PromptSyntax.PLAIN,
                0,
                List.of(),
                source,
                null,
                keepLatents,
                0,
                null,
                null,
                null,
                metadata);
    }

    /** A new queued job, in the store alone. */
    public JobId submitted() {
        JobId jobId = JobId.fresh(Instant.now(), UUID.randomUUID().getMostSignificantBits(), System.nanoTime());
        happen(0, submitted(jobId, "fingerprint", Instant.now()));
        return jobId;
    }

    /** A new queued job of that prompt, labelled, in the store alone. */
    public JobId submitted(String prompt, String label) {
        return submitted(prompt, Map.entry("order", label));
    }

    /** A new queued job of that prompt, with that label, in the store alone. */
    public JobId submitted(String prompt, Map.Entry<String, String> label) {
        JobId jobId = JobId.fresh(Instant.now(), UUID.randomUUID().getMostSignificantBits(), System.nanoTime());
        GenerationRequest request = request(prompt, false, null, Map.ofEntries(label));
        happen(0, new JobSubmitted(jobId, Caller.DEFAULT_TENANT, "fingerprint", request, Instant.now(), null));
        return jobId;
    }

    /** A job that has succeeded and kept one latent, after step 20. */
    public JobId withLatent(byte[] tensor, byte[] decoded) {
        JobId jobId = JobId.fresh(Instant.now(), UUID.randomUUID().getMostSignificantBits(), System.nanoTime());
        LatentHistory history =
                new LatentHistory(4, 8, 8, 1000, 500, List.of(new LatentHistory.Latent(20, 0, 0.5, 0.75)));
        objects.put(ObjectKeys.latent(jobId, 20), tensor, "application/octet-stream");
        objects.put(ObjectKeys.decodedLatent(jobId, 20), decoded, "image/png");
        objects.put(ObjectKeys.latentHistory(jobId), Codec.LATENTS.encode(history), "application/json");
        happen(
                0,
                new JobSubmitted(jobId, Caller.DEFAULT_TENANT, "fingerprint", request(true, null), Instant.now(), null),
                dispatched(jobId),
                started(jobId),
                succeeded(jobId, "0".repeat(64)));
        return jobId;
    }

    /** A job that has failed and began from an image. */
    public JobId failedFrom(byte[] image) {
        JobId jobId = JobId.fresh(Instant.now(), UUID.randomUUID().getMostSignificantBits(), System.nanoTime());
        SourceImage source = new SourceImage(ObjectKeys.source(jobId, "image"), null, 0.5);
        objects.put(source.image(), image, "image/png");
        happen(
                0,
                new JobSubmitted(
                        jobId, Caller.DEFAULT_TENANT, "fingerprint", request(false, source), Instant.now(), null),
                new JobFailed(jobId, 0, new JobError("worker_lost", "gone", true), Instant.now()));
        return jobId;
    }

    public JobEvent submitted(JobId jobId, String fingerprint, Instant at) {
        return new JobSubmitted(jobId, Caller.DEFAULT_TENANT, fingerprint, request(), at, null);
    }

    /** A training of that name, queued. */
    public JobId trains(String name, String tenant) {
        JobId jobId = JobId.fresh(Instant.now(), UUID.randomUUID().getMostSignificantBits(), System.nanoTime());
        TrainingRequest request = new TrainingRequest(
                TrainingKind.LORA,
                "emoji",
                Topics.TRAINING_POOL,
                name,
                ObjectKeys.trainingData(jobId),
                1,
                4,
                10,
                1e-3,
                1,
                64,
                7,
                List.of(),
                0,
                null,
                null,
                null,
                Map.of());
        happen(0, new JobSubmitted(jobId, tenant, "fingerprint", request, Instant.now(), null));
        return jobId;
    }

    public JobId running() {
        JobId jobId = submitted();
        happen(1, dispatched(jobId), started(jobId));
        return jobId;
    }

    public static JobEvent dispatched(JobId jobId) {
        return new JobDispatched(jobId, 1, Topics.DEFAULT_POOL, Instant.now());
    }

    public static JobEvent started(JobId jobId) {
        return new JobStarted(jobId, 1, "worker-1", Instant.now());
    }

    public static JobEvent succeeded(JobId jobId, String sha256) {
        StoredImage image = new StoredImage(0, ObjectKeys.image(jobId, 0), 64, 64, 7, sha256, 4);
        return new JobSucceeded(
                jobId, 1, List.of(image), new GenerationMetrics(0.1, 0.2, 0.3, 0.6), null, Instant.now());
    }

    /** As an orchestrator does it: first the transaction, then the records. */
    public void happen(long versionBefore, JobEvent... events) {
        happen(List.of(), versionBefore, events);
    }

    /** As it decides a command of that id. */
    void decide(String command, JobEvent... events) {
        happen(List.of(command), 0, events);
    }

    private void happen(List<String> consumed, long versionBefore, JobEvent... events) {
        JobId jobId = events[0].jobId();
        List<JobEvent> history = new ArrayList<>(decided(jobId));
        history.addAll(List.of(events));
        Append append = Appends.last(events.length, history, Instant.now().plusSeconds(60));
        store.commit(new Changes(consumed, List.of(append), List.of(), List.of(), List.of()))
                .await()
                .atMost(Duration.ofSeconds(10));
        long version = versionBefore;
        for (JobEvent event : events) {
            version++;
            publish(
                    Topics.EVENTS,
                    jobId,
                    CloudEvent.of(Codec.EVENTS, event, jobId + "-" + version, "/test", event.at()));
        }
    }

    private List<JobEvent> decided(JobId jobId) {
        return store.load(Set.of(jobId)).await().atMost(Duration.ofSeconds(10)).getOrDefault(jobId, List.of()).stream()
                .map(RecordedEvent::event)
                .toList();
    }

    /** As an orchestrator sets aside what it cannot read. */
    public void setAside(JobId key, String content, String reason) {
        ProducerRecord<String, byte[]> letter =
                new ProducerRecord<>(Topics.DEAD_LETTERS, key.value(), content.getBytes(StandardCharsets.UTF_8));
        letter.headers().add(DeadLetters.TOPIC, Topics.COMMANDS.getBytes(StandardCharsets.UTF_8));
        letter.headers().add(DeadLetters.REASON, reason.getBytes(StandardCharsets.UTF_8));
        send(letter);
    }

    public void progress(JobId jobId, int attempt, int step) {
        publish(
                Topics.PROGRESS,
                jobId,
                CloudEvent.of(
                        Codec.PROGRESS,
                        new JobProgress(jobId, attempt, step, 20, null, null),
                        UUID.randomUUID().toString(),
                        "/test",
                        Instant.now()));
    }

    /** As a worker speaks of itself. */
    public void send(WorkerStatus status) {
        String id = UUID.randomUUID().toString();
        publish(Topics.WORKERS, status.workerId(), CloudEvent.of(Codec.WORKERS, status, id, "/test", status.at()));
    }

    private void publish(String topic, JobId jobId, CloudEvent event) {
        publish(topic, jobId.value(), event);
    }

    private void publish(String topic, String key, CloudEvent event) {
        ProducerRecord<String, byte[]> message = new ProducerRecord<>(topic, key, event.data());
        event.headers().forEach((name, value) -> message.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        send(message);
    }

    private void send(ProducerRecord<String, byte[]> message) {
        try {
            producer.send(message).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
