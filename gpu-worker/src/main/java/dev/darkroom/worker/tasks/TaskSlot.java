package dev.darkroom.worker.tasks;

import dev.darkroom.events.AttemptTask;
import dev.darkroom.events.Codec;
import dev.darkroom.events.CodecException;
import dev.darkroom.worker.attempts.AttemptRunner;
import dev.darkroom.worker.messaging.KafkaLoop;
import dev.darkroom.worker.messaging.Records;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jboss.logging.Logger;

/**
 * Takes one task at a time and keeps it locked until the attempt is over. While a renewed task is out, the consumer gets
 * no other; that is why each slot has a thread and a consumer of its own.
 */
final class TaskSlot {
    private static final Logger LOG = Logger.getLogger(TaskSlot.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration COMMIT = Duration.ofSeconds(5);
    private static final int RENEWALS_PER_LOCK = 3;

    private final ShareGroup group;
    private final AttemptRunner attempts;
    private final KafkaLoop loop;
    private volatile boolean connected;

    TaskSlot(String name, ShareGroup group, AttemptRunner attempts) {
        this.group = group;
        this.attempts = attempts;
        this.loop = new KafkaLoop(name, this::consume);
    }

    KafkaLoop loop() {
        return loop;
    }

    /** Whether the group gives tasks to this slot. */
    boolean connected() {
        return connected;
    }

    private void consume() {
        try (ShareConsumer<byte[], byte[]> consumer = group.join()) {
            while (loop.isOpen()) {
                consumer.poll(POLL).forEach(record -> handle(consumer, record));
                connected = true;
            }
        } finally {
            connected = false;
        }
    }

    private void handle(ShareConsumer<byte[], byte[]> consumer, ConsumerRecord<byte[], byte[]> record) {
        Optional<AttemptTask> task = read(record);
        if (task.isEmpty()) {
            acknowledge(consumer, record, AcknowledgeType.REJECT);
            return;
        }
        CompletableFuture<Void> attempt =
                firstDelivery(record) ? attempts.run(task.get()) : attempts.reportLost(task.get());
        ConsumerRecord<byte[], byte[]> held = record;
        try {
            while (!isOver(attempt, group.lock().dividedBy(RENEWALS_PER_LOCK))) {
                held = renew(consumer, held);
            }
        } catch (KafkaException e) {
            // The lock is lost, the attempt is not: its number decides whose result counts.
            attempt.join();
            throw e;
        }
        acknowledge(consumer, held, AcknowledgeType.ACCEPT);
    }

    private static boolean firstDelivery(ConsumerRecord<byte[], byte[]> record) {
        return record.deliveryCount().orElse((short) 1) == 1;
    }

    private static boolean isOver(CompletableFuture<Void> attempt, Duration patience) {
        try {
            attempt.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            // Unacknowledged, the task goes to another worker when this consumer closes.
            throw new KafkaException("the final report could not be sent", e.getCause());
        }
    }

    /** The broker hands a renewed record out again, and only that new object can be acknowledged. */
    private ConsumerRecord<byte[], byte[]> renew(
            ShareConsumer<byte[], byte[]> consumer, ConsumerRecord<byte[], byte[]> record) {
        acknowledge(consumer, record, AcknowledgeType.RENEW);
        for (ConsumerRecord<byte[], byte[]> again : consumer.poll(COMMIT)) {
            if (again.partition() == record.partition() && again.offset() == record.offset()) {
                return again;
            }
        }
        throw new KafkaException("the lock of a task was lost");
    }

    private static void acknowledge(
            ShareConsumer<byte[], byte[]> consumer, ConsumerRecord<byte[], byte[]> record, AcknowledgeType type) {
        consumer.acknowledge(record, type);
        consumer.commitSync(COMMIT).values().stream().flatMap(Optional::stream).forEach(failure -> {
            throw failure;
        });
    }

    private static Optional<AttemptTask> read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(Records.read(record).decode(Codec.TASKS));
        } catch (CodecException e) {
            LOG.errorf(
                    "unreadable record topic=%s partition=%d offset=%d reason=%s",
                    record.topic(), record.partition(), record.offset(), e.getMessage());
            return Optional.empty();
        }
    }
}
