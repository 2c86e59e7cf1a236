package dev.darkroom.worker.tasks;

import dev.darkroom.worker.attempts.AttemptRunner;
import dev.darkroom.worker.config.WorkerConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

/** All slots of this worker. */
@Singleton
public class TaskSlots {
    private final List<TaskSlot> slots;

    @Inject
    public TaskSlots(WorkerConfig config, ShareGroup group, AttemptRunner attempts) {
        Semaphore turns = new Semaphore(ShareGroup.ASKING);
        slots = IntStream.range(0, config.slots())
                .mapToObj(number -> new TaskSlot(number, group, attempts, turns))
                .toList();
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
        slots.forEach(slot -> slot.loop().stop());
    }

    /** Waits until the tasks that are held have been acknowledged. */
    public void join(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (TaskSlot slot : slots) {
            slot.loop().join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
    }
}
