package dev.darkroom.worker.tasks;

import dev.darkroom.events.Topics;
import dev.darkroom.worker.attempts.AttemptRunner;
import dev.darkroom.worker.config.WorkerConfig;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All slots of this worker: those for pictures in the group of its pool, those for trainings in that of the training pool. */
@Singleton
public class TaskSlots {
    private final List<TaskSlot> slots;

    @Inject
    public TaskSlots(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            WorkerConfig config,
            AttemptRunner attempts) {
        ShareGroup drawing = new ShareGroup(kafka, config.pool(), config.lock());
        ShareGroup training = new ShareGroup(kafka, Topics.TRAINING_POOL, config.lock());
        // Where nothing is drawn for real, nothing is trained either.
        int trainings = config.engine().equals("null") ? 0 : config.trainings();
        slots = Stream.concat(
                        slots("slot-", config.slots(), drawing, attempts),
                        slots("training-slot-", trainings, training, attempts))
                .toList();
    }

    private static Stream<TaskSlot> slots(String prefix, int number, ShareGroup group, AttemptRunner attempts) {
        Semaphore turns = new Semaphore(ShareGroup.ASKING);
        return IntStream.range(0, number).mapToObj(i -> new TaskSlot(prefix + i, group, attempts, turns));
    }

    public void start() {
        slots.forEach(slot -> slot.loop().start());
    }

    /** Whether every slot takes tasks. */
    public boolean connected() {
        return slots.stream().allMatch(TaskSlot::connected);
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
