package dev.darkroom.worker.tasks;

import dev.darkroom.events.Topics;
import dev.darkroom.telemetry.UnreadableRecords;
import dev.darkroom.worker.attempts.AttemptRunner;
import dev.darkroom.worker.config.WorkerConfig;
import dev.darkroom.worker.reports.KafkaReports;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All slots of this worker: those for images in the group of its pool, those for trainings in that of the training pool. */
@Singleton
public class TaskSlots {
    private final List<TaskSlot> slots;

    @Inject
    public TaskSlots(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            WorkerConfig config,
            AttemptRunner attempts,
            KafkaReports reports,
            UnreadableRecords unreadable) {
        ShareGroup drawing = new ShareGroup(kafka, config.pool(), config.lock());
        ShareGroup training = new ShareGroup(kafka, Topics.TRAINING_POOL, config.lock());
        // Where nothing is drawn for real, nothing is trained either.
        int trainings = config.engine().equals("null") ? 0 : config.trainings();
        unreadable.expect(drawing.topic());
        unreadable.expect(training.topic());
        Semaphore drawingTurns = new Semaphore(ShareGroup.ASKING);
        Semaphore trainingTurns = new Semaphore(ShareGroup.ASKING);
        slots = Stream.concat(
                        IntStream.range(0, config.slots())
                                .mapToObj(i -> new TaskSlot(
                                        "slot-" + i, drawing, attempts, reports, unreadable, drawingTurns)),
                        IntStream.range(0, trainings)
                                .mapToObj(i -> new TaskSlot(
                                        "training-slot-" + i, training, attempts, reports, unreadable, trainingTurns)))
                .toList();
    }

    public void start() {
        slots.forEach(slot -> slot.loop().start());
    }

    /** Whether every slot takes tasks. */
    public boolean connected() {
        return slots.stream().allMatch(TaskSlot::connected);
    }

    /** Whether no slot has died. */
    public boolean isAlive() {
        return slots.stream().allMatch(slot -> slot.loop().isAlive());
    }

    /** Takes no more tasks; returns at once. */
    public void stop() {
        slots.forEach(TaskSlot::stop);
    }

    /** Waits until the tasks that are held have been acknowledged. */
    public void join(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (TaskSlot slot : slots) {
            slot.loop().join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
    }
}
