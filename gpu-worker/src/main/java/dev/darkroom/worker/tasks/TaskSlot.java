package dev.darkroom.worker.tasks;

import dev.darkroom.events.AttemptTask;
import dev.darkroom.events.RawRecord;
import dev.darkroom.events.Reading.Accepted;
import dev.darkroom.events.Reading.Unreadable;
import dev.darkroom.events.RecordReader;
import dev.darkroom.telemetry.UnreadableRecords;
import dev.darkroom.worker.attempts.AttemptRunner;
import dev.darkroom.worker.messaging.KafkaLoop;
import dev.darkroom.worker.messaging.Records;
import dev.darkroom.worker.reports.KafkaReports;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Takes one task at a time and keeps it locked until the attempt is over. While a renewed task is out, the consumer gets
 * no other; that is why each slot has a thread and a consumer of its own.
 */
final class TaskSlot {
    private static final Duration LONG_POLL = Duration.ofDays(1);
    private static final Duration COMMIT = Duration.ofSeconds(5);
    private static final int RENEWALS_PER_LOCK = 3;

    private final ShareGroup group;
    private final AttemptRunner attempts;
    private final KafkaReports reports;
    private final UnreadableRecords unreadable;
    private final Semaphore turns;
    private final KafkaLoop loop;
    /** Of the loop's thread. */
    private @Nullable ShareConsumer<byte[], byte[]> joined;

    private volatile boolean connected;
    private volatile @Nullable ShareConsumer<byte[], byte[]> asking;

    /** @param turns one for each slot of this worker that may ask for a task at a time */
    TaskSlot(
            String name,
            ShareGroup group,
            AttemptRunner attempts,
            KafkaReports reports,
            UnreadableRecords unreadable,
            Semaphore turns) {
        this.group = group;
        this.attempts = attempts;
        this.reports = reports;
        this.unreadable = unreadable;
        this.turns = turns;
        this.loop = new KafkaLoop(name, this::consume);
    }

    KafkaLoop loop() {
        return loop;
    }

    /** Takes no further task; returns at once. */
    void stop() {
        loop.stop();
        ShareConsumer<byte[], byte[]> consumer = asking;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    /** Whether this slot has a task, waits for one or waits for its turn; not while it joins the group. */
    boolean connected() {
        return connected;
    }

    private void consume() {
        try {
            while (loop.isOpen()) {
                ask().forEach(record -> handle(consumer(), record));
            }
        } finally {
            connected = false;
            if (joined != null) {
                joined.close();
                joined = null;
            }
        }
    }

    /** Joins when first used, in a turn: a worker that starts has its first task before the last of its consumers is there. */
    private ShareConsumer<byte[], byte[]> consumer() {
        if (joined == null) {
            connected = false;
            joined = group.join();
        }
        connected = true;
        return joined;
    }

    /**
     * Waits for a task, a few slots at a time and the others for their turn. Were all to ask, the broker would hand the tasks of a worker
     * that was killed to one after the other of its dead slots, until their deliveries are used up. A turn does not end before there is a
     * task: a consumer that has polled goes on fetching, and would lock a task that it never returns. So would one that polls again just as
     * a task arrives, which is why a single poll waits for as long as it takes.
     */
    private ConsumerRecords<byte[], byte[]> ask() {
        takeTurn();
        try {
            ShareConsumer<byte[], byte[]> consumer = consumer();
            asking = consumer;
            return loop.isOpen() ? consumer.poll(LONG_POLL) : ConsumerRecords.empty();
        } catch (WakeupException e) {
            return ConsumerRecords.empty();
        } finally {
            asking = null;
            turns.release();
        }
    }

    private void takeTurn() {
        try {
            connected = true;
            turns.acquire();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private void handle(ShareConsumer<byte[], byte[]> consumer, ConsumerRecord<byte[], byte[]> record) {
        RawRecord raw = Records.raw(record);
        switch (RecordReader.TASKS.read(raw)) {
            case Accepted<AttemptTask> it -> hold(consumer, record, attempt(record, it), AcknowledgeType.ACCEPT);
            case Unreadable<AttemptTask> it -> {
                unreadable.passedOver(
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        it.fault().label(),
                        it.reason());
                hold(consumer, record, reports.setAside(record.topic(), raw, it.reason()), AcknowledgeType.REJECT);
            }
        }
    }

    private CompletableFuture<Void> attempt(ConsumerRecord<byte[], byte[]> record, Accepted<AttemptTask> task) {
        return firstDelivery(record)
                ? attempts.run(task.message(), Optional.ofNullable(task.traceparent()))
                : attempts.reportLost(task.message());
    }

    /** Keeps the record locked until it has been dealt with. */
    private void hold(
            ShareConsumer<byte[], byte[]> consumer,
            ConsumerRecord<byte[], byte[]> record,
            CompletableFuture<Void> work,
            AcknowledgeType then) {
        ConsumerRecord<byte[], byte[]> held = record;
        try {
            while (!isOver(work, group.lock().dividedBy(RENEWALS_PER_LOCK))) {
                held = renew(consumer, held);
            }
        } catch (KafkaException e) {
            // The lock is lost, the attempt is not: its number decides whose result counts.
            work.join();
            throw e;
        }
        acknowledge(consumer, held, then);
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
            throw new KafkaException("final report not acknowledged", e.getCause());
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
        commit(consumer).values().stream().flatMap(Optional::stream).forEach(failure -> {
            throw failure;
        });
    }

    private static Map<TopicIdPartition, Optional<KafkaException>> commit(ShareConsumer<byte[], byte[]> consumer) {
        try {
            return consumer.commitSync(COMMIT);
        } catch (WakeupException e) {
            // Meant for the poll, which had its task by then.
            return consumer.commitSync(COMMIT);
        }
    }
}
