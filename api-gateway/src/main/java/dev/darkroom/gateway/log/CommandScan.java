package dev.darkroom.gateway.log;

import dev.darkroom.events.JobCommand;
import dev.darkroom.events.JobCommand.SubmitJob;
import dev.darkroom.events.JobId;
import dev.darkroom.events.Reading.Accepted;
import dev.darkroom.events.RecordReader;
import dev.darkroom.events.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the commands that the orchestrator may not have decided yet: from the committed offset of its group to the end as it is
 * now. Its offset is committed after its transaction, so whatever lies before is in PostgreSQL, and some of what lies behind.
 */
final class CommandScan {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<String, byte[]> consumer;
    private final Duration timeout;

    /** @param consumer of the orchestrator's group id, which it neither joins nor commits to */
    CommandScan(Consumer<String, byte[]> consumer, Duration timeout) {
        this.consumer = consumer;
        this.timeout = timeout;
    }

    /**
     * Of these jobs, those with submissions, each with all of them, oldest first.
     *
     * @throws TimeoutException when Kafka does not answer in time
     */
    Map<JobId, List<Submission>> submissions(Set<JobId> jobIds) {
        Map<String, JobId> wanted = jobIds.stream().collect(Collectors.toMap(JobId::value, jobId -> jobId));
        Map<TopicPartition, Long> ends = goToFirstUndecided(jobIds);
        Map<JobId, List<Submission>> found = new HashMap<>();
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!hasReached(ends)) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("the command log was not read in time");
            }
            for (ConsumerRecord<String, byte[]> command : consumer.poll(POLL)) {
                JobId jobId = wanted.get(command.key());
                Submission submission = jobId == null ? null : submission(command);
                if (submission != null) {
                    found.computeIfAbsent(submission.command().jobId(), id -> new ArrayList<>())
                            .add(submission);
                }
            }
        }
        return found;
    }

    /** @return the present end of each partition that can hold one of these jobs; none before the topic exists */
    private Map<TopicPartition, Long> goToFirstUndecided(Set<JobId> jobIds) {
        int partitions = consumer.partitionsFor(Topics.COMMANDS, timeout).size();
        if (partitions == 0) {
            return Map.of();
        }
        Set<TopicPartition> holding =
                jobIds.stream().map(jobId -> partitionOf(jobId, partitions)).collect(Collectors.toSet());
        consumer.assign(holding);
        Map<TopicPartition, OffsetAndMetadata> decided = consumer.committed(holding, timeout);
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(holding, timeout);
        holding.forEach(partition -> {
            OffsetAndMetadata offset = decided.get(partition);
            long start = starts.getOrDefault(partition, 0L);
            consumer.seek(partition, offset == null ? start : Math.max(start, offset.offset()));
        });
        return consumer.endOffsets(holding, timeout);
    }

    /** The producer's own rule for records with a key. */
    private static TopicPartition partitionOf(JobId jobId, int partitions) {
        byte[] key = jobId.value().getBytes(StandardCharsets.UTF_8);
        return new TopicPartition(Topics.COMMANDS, BuiltInPartitioner.partitionForKey(key, partitions));
    }

    private boolean hasReached(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey(), timeout) >= end.getValue());
    }

    /** Null for other commands, and for unreadable records: the orchestrator sets those aside too. */
    private static @Nullable Submission submission(ConsumerRecord<String, byte[]> command) {
        return RecordReader.COMMANDS.read(TopicReader.raw(command)) instanceof Accepted<JobCommand> it
                        && it.message() instanceof SubmitJob submit
                ? new Submission(it.id(), submit)
                : null;
    }
}
