package dev.darkroom.orchestrator.it;

import dev.darkroom.events.AttemptTask;
import dev.darkroom.events.CancelAttempt;
import dev.darkroom.events.CloudEvent;
import dev.darkroom.events.Codec;
import dev.darkroom.events.Contract;
import dev.darkroom.events.JobCommand;
import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobId;
import dev.darkroom.events.Topics;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.testing.TestInfrastructure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** What gateways and workers do to the orchestrator, and all that it publishes from now on. */
final class KafkaSide implements AutoCloseable {
    private static final List<String> TOPICS =
            List.of(Topics.EVENTS, Topics.tasks(Topics.DEFAULT_POOL), Topics.CONTROL, Topics.DEAD_LETTERS);

    private static final Queue<ConsumerRecord<String, byte[]>> NONE = new ArrayDeque<>();

    private final KafkaProducer<String, byte[]> producer;
    private final Map<String, Queue<ConsumerRecord<String, byte[]>>> records = new ConcurrentHashMap<>();
    private final List<Consumer<AttemptTask>> workers = new CopyOnWriteArrayList<>();
    private final List<Consumer<JobEvent>> listeners = new CopyOnWriteArrayList<>();
    private final Thread listener;
    private volatile boolean closed;

    /** The topics have to exist. */
    KafkaSide(String bootstrapServers) {
        Map<String, Object> client = TestInfrastructure.shared().kafkaClient();
        client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(client, new StringDeserializer(), new ByteArrayDeserializer());
        client.put(ProducerConfig.ACKS_CONFIG, "all");
        producer = new KafkaProducer<>(client, new StringSerializer(), new ByteArraySerializer());
        List<TopicPartition> partitions = TOPICS.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        listener = Thread.ofPlatform().daemon().name("kafka-side").start(() -> listen(consumer));
    }

    private void listen(KafkaConsumer<String, byte[]> consumer) {
        try (consumer) {
            while (!closed) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    records.computeIfAbsent(String.valueOf(record.key()), key -> new ConcurrentLinkedQueue<>())
                            .add(record);
                    if (record.topic().equals(Topics.tasks(Topics.DEFAULT_POOL))) {
                        AttemptTask task = decode(Codec.TASKS, record);
                        workers.forEach(worker -> worker.accept(task));
                    }
                    if (record.topic().equals(Topics.EVENTS) && !listeners.isEmpty()) {
                        JobEvent event = decode(Codec.EVENTS, record);
                        listeners.forEach(interested -> interested.accept(event));
                    }
                }
            }
        }
    }

    /** Takes every task from now on. */
    void work(Consumer<AttemptTask> worker) {
        workers.add(worker);
    }

    /** Receives every event from now on, repetitions too. */
    void onEvent(Consumer<JobEvent> interested) {
        listeners.add(interested);
    }

    void command(JobCommand command) {
        command(command, Contract.NEWEST);
    }

    /** As a gateway writes it that knows no newer contract. */
    void command(JobCommand command, int contract) {
        Codec<JobCommand> codec = Codec.COMMANDS.writing(contract);
        send(Topics.COMMANDS, command.jobId(), CloudEvent.of(codec, command, id(), "/test", Instant.now()));
    }

    /** Jobs of a tenant, all at once. */
    List<TestJob> submit(String tenant, int count, int priority, int steps) {
        List<TestJob> jobs = Stream.generate(TestJob::any)
                .limit(count)
                .map(job -> job.ofTenant(tenant).withPriority(priority).ofSteps(steps))
                .toList();
        jobs.forEach(job -> command(job.submit()));
        return jobs;
    }

    void report(WorkerReport report) {
        send(Topics.REPORTS, report.jobId(), CloudEvent.of(Codec.REPORTS, report, id(), "/test", Instant.now()));
    }

    void sendGarbage(String topic, JobId key) {
        producer.send(new ProducerRecord<>(topic, key.value(), "{nonsense".getBytes(StandardCharsets.UTF_8)));
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }

    private void send(String topic, JobId jobId, CloudEvent event) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, jobId.value(), event.data());
        event.headers().forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        producer.send(record);
    }

    /** The job's events so far, repetitions left out as consumers do. */
    List<JobEvent> events(JobId jobId) {
        List<String> seen = new ArrayList<>();
        return of(Topics.EVENTS, jobId).stream()
                .filter(record -> seen.add(header(record, "ce_id")))
                .map(record -> decode(Codec.EVENTS, record))
                .toList();
    }

    <E extends JobEvent> E awaitEvent(JobId jobId, Class<E> type) {
        return awaitEvent(jobId, type, event -> true);
    }

    <E extends JobEvent> E awaitEvent(JobId jobId, Class<E> type, Predicate<E> wanted) {
        return Waiting.until(
                () -> type.getSimpleName() + " of " + jobId + " among " + events(jobId),
                () -> events(jobId).stream()
                        .filter(type::isInstance)
                        .map(type::cast)
                        .filter(wanted)
                        .findFirst());
    }

    AttemptTask awaitTask(JobId jobId, int attempt) {
        return Waiting.until(
                "task of " + jobId,
                () -> tasks(jobId).stream()
                        .filter(task -> task.attempt() == attempt)
                        .findFirst());
    }

    List<AttemptTask> tasks(JobId jobId) {
        return of(Topics.tasks(Topics.DEFAULT_POOL), jobId).stream()
                .map(record -> decode(Codec.TASKS, record))
                .toList();
    }

    CancelAttempt awaitCancel(JobId jobId) {
        return Waiting.until("cancel of " + jobId, () -> cancels(jobId).stream().findFirst());
    }

    List<CancelAttempt> cancels(JobId jobId) {
        return of(Topics.CONTROL, jobId).stream()
                .map(record -> decode(Codec.CONTROL, record))
                .toList();
    }

    ConsumerRecord<String, byte[]> awaitDeadLetter(JobId key) {
        return Waiting.until(
                "dead letter of " + key,
                () -> of(Topics.DEAD_LETTERS, key).stream().findFirst());
    }

    /** The types of all records so far. */
    Set<String> types(String topic) {
        return records.values().stream()
                .flatMap(Queue::stream)
                .filter(record -> record.topic().equals(topic))
                .map(record -> String.valueOf(header(record, CloudEvent.TYPE)))
                .collect(Collectors.toSet());
    }

    private List<ConsumerRecord<String, byte[]>> of(String topic, JobId jobId) {
        return records.getOrDefault(jobId.value(), NONE).stream()
                .filter(record -> record.topic().equals(topic))
                .toList();
    }

    private static <T> T decode(Codec<T> codec, ConsumerRecord<String, byte[]> record) {
        return CloudEvent.read(name -> header(record, name), record.value()).decode(codec);
    }

    static @Nullable String header(ConsumerRecord<?, ?> record, String name) {
        return Optional.ofNullable(record.headers().lastHeader(name))
                .map(Header::value)
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .orElse(null);
    }

    @Override
    public void close() {
        closed = true;
        try {
            listener.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close();
    }
}
