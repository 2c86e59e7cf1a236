package dev.darkroom.gateway;

import dev.darkroom.events.JobCommand;
import dev.darkroom.events.JobCommand.CancelJob;
import dev.darkroom.events.JobCommand.SubmitJob;
import dev.darkroom.events.JobEvent.JobSubmitted;
import dev.darkroom.events.JobId;
import dev.darkroom.events.Reading.Accepted;
import dev.darkroom.events.RecordReader;
import dev.darkroom.events.Topics;
import dev.darkroom.gateway.log.TopicReader;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** An orchestrator and a worker in one: every job that is submitted before {@link #close} is finished at once. */
public final class RestOfThePlatform implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);

    private final Platform platform;
    private final KafkaConsumer<String, byte[]> commands;
    private final Set<JobId> known = new HashSet<>();
    private final List<JobId> canceled = new CopyOnWriteArrayList<>();
    private final Thread thread =
            Thread.ofPlatform().name("rest-of-the-platform").unstarted(this::work);
    private volatile boolean closed;

    RestOfThePlatform(Platform platform, Map<String, Object> kafka) {
        this.platform = platform;
        this.commands = new KafkaConsumer<>(kafka, new StringDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = commands.partitionsFor(Topics.COMMANDS).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        commands.assign(partitions);
        commands.seekToEnd(partitions);
        // Seeking is lazy; from here on nothing is missed.
        partitions.forEach(commands::position);
        thread.start();
    }

    private void work() {
        while (!closed) {
            for (ConsumerRecord<String, byte[]> command : commands.poll(POLL)) {
                if (RecordReader.COMMANDS.read(TopicReader.raw(command)) instanceof Accepted<JobCommand> it) {
                    switch (it.message()) {
                        case SubmitJob submit -> {
                            if (known.add(submit.jobId())) {
                                finish(it.id(), submit);
                            }
                        }
                        case CancelJob cancel -> canceled.add(cancel.jobId());
                    }
                }
            }
        }
        commands.close();
    }

    /** Jobs that a client has canceled. */
    public List<JobId> canceled() {
        return List.copyOf(canceled);
    }

    private void finish(String command, SubmitJob submit) {
        JobId id = submit.jobId();
        platform.storeImage(id, Platform.PNG);
        platform.decide(
                command,
                new JobSubmitted(
                        id,
                        submit.tenant(),
                        submit.fingerprint(),
                        submit.request(),
                        submit.submittedAt(),
                        submit.traceparent()),
                Platform.dispatched(id),
                Platform.started(id),
                Platform.succeeded(id, "0".repeat(64)));
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
