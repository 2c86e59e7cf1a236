package dev.darkroom.worker;

import dev.darkroom.events.AttemptTask;
import dev.darkroom.events.CancelAttempt;
import dev.darkroom.events.CloudEvent;
import dev.darkroom.events.Codec;
import dev.darkroom.events.JobId;
import dev.darkroom.events.JobProgress;
import dev.darkroom.events.Reading.Accepted;
import dev.darkroom.events.Reading.Unreadable;
import dev.darkroom.events.RecordReader;
import dev.darkroom.events.Topics;
import dev.darkroom.events.TrainingTask;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.testing.TestInfrastructure;
import dev.darkroom.worker.messaging.Records;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The orchestrator's side of the topics: hands out tasks and keeps what workers say. */
final class TestOrchestrator implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(100);

    private final String pool;
    private final Producer<byte[], byte[]> producer;
    private final Consumer<byte[], byte[]> consumer;
    private final List<WorkerReport> reports = new CopyOnWriteArrayList<>();
    private final List<JobProgress> progress = new CopyOnWriteArrayList<>();

    TestOrchestrator(Map<String, String> services, String pool) throws Exception {
        this.pool = pool;
        Map<String, Object> config = TestInfrastructure.kafkaClient(services);
        try (Admin admin = Admin.create(config)) {
            for (Topics.Topic topic : Topics.all()) {
                create(admin, topic.name(), topic.partitions());
            }
            create(admin, Topics.tasks(pool), 1);
        }
        producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        // Known, not asked for: of topics that have just been made, a broker may not tell yet.
        List<TopicPartition> partitions = Topics.all().stream()
                .filter(topic ->
                        topic.name().equals(Topics.REPORTS) || topic.name().equals(Topics.PROGRESS))
                .flatMap(topic -> IntStream.range(0, topic.partitions())
                        .mapToObj(partition -> new TopicPartition(topic.name(), partition)))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    void submit(AttemptTask task) throws Exception {
        String id = task.jobId() + "-task-" + task.attempt();
        CloudEvent event = CloudEvent.of(Codec.TASKS, task, id, "/darkroom/orchestrator", Instant.now());
        producer.send(Records.write(Topics.tasks(poolOf(task)), task.jobId(), event))
                .get();
    }

    /** Anything at all. */
    void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        producer.send(record).get();
    }

    private String poolOf(AttemptTask task) {
        return task instanceof TrainingTask ? Topics.TRAINING_POOL : pool;
    }

    void cancel(JobId job, int attempt) throws Exception {
        CloudEvent event = CloudEvent.of(
                Codec.CONTROL,
                new CancelAttempt(job, attempt),
                UUID.randomUUID().toString(),
                "/darkroom/orchestrator",
                Instant.now());
        producer.send(Records.write(Topics.CONTROL, job, event)).get();
    }

    <T extends WorkerReport> T await(Class<T> kind, JobId job) {
        return kind.cast(
                await(report -> kind.isInstance(report) && report.jobId().equals(job), kind.getSimpleName()));
    }

    void awaitProgress(JobId job) {
        awaitProgress(job, 0);
    }

    void awaitProgress(JobId job, int step) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (progressOf(job).stream().noneMatch(progress -> progress.step() >= step)) {
            poll(deadline, "progress");
        }
    }

    void awaitCheckpoint(JobId job, int step) {
        await(
                report -> report instanceof WorkerReport.Checkpointed checkpointed
                        && checkpointed.jobId().equals(job)
                        && checkpointed.resumePoint().step() >= step,
                "checkpoint");
    }

    List<JobProgress> progressOf(JobId job) {
        return progress.stream()
                .filter(progress -> progress.jobId().equals(job))
                .toList();
    }

    List<WorkerReport> reportsOf(JobId job) {
        return reports.stream().filter(report -> report.jobId().equals(job)).toList();
    }

    <T extends WorkerReport> List<T> reportsOf(JobId job, Class<T> kind) {
        return reportsOf(job).stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private WorkerReport await(Predicate<WorkerReport> wanted, String what) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (true) {
            for (WorkerReport report : reports) {
                if (wanted.test(report)) {
                    return report;
                }
            }
            poll(deadline, what);
        }
    }

    /** Receives all that the broker holds at this moment. */
    void catchUp() {
        consumer.endOffsets(consumer.assignment()).forEach((partition, end) -> {
            while (consumer.position(partition) < end) {
                consumer.poll(POLL).forEach(this::receive);
            }
        });
    }

    private void poll(Instant deadline, String what) {
        if (Instant.now().isAfter(deadline)) {
            List<String> received = reports.stream()
                    .map(report -> report.getClass().getSimpleName() + " of " + report.jobId())
                    .distinct()
                    .toList();
            throw new AssertionError("no " + what + "; heard " + received);
        }
        consumer.poll(POLL).forEach(this::receive);
    }

    private void receive(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(Topics.PROGRESS)) {
            progress.add(message(RecordReader.PROGRESS, record));
        } else {
            reports.add(message(RecordReader.REPORTS, record));
        }
    }

    /** What a worker has written, which every consumer must be able to read. */
    static <T> T message(RecordReader<T> reader, ConsumerRecord<byte[], byte[]> record) {
        return switch (reader.read(Records.raw(record))) {
            case Accepted<T> it -> it.message();
            case Unreadable<T> it -> throw new AssertionError(record.topic() + ": " + it.reason());
        };
    }

    private static void create(Admin admin, String name, int partitions) throws Exception {
        try {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
