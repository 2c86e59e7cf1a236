package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.events.WorkerStatus;
import dev.darkroom.worker.batching.BatchEntry;
import dev.darkroom.worker.batching.BatchKey;
import dev.darkroom.worker.batching.MemoryBudget;
import dev.darkroom.worker.batching.StepBatcher;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What the engine does, written by its thread from time to time and read by any thread. The engine never waits for a reader. */
final class LoadBoard {
    private static final long BETWEEN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** The latest call of each key. */
    private final Map<BatchKey, StepBatcher.Batch<ImageInProgress>> calls = new LinkedHashMap<>();

    private long writtenNanos = System.nanoTime() - BETWEEN_NANOS;
    private volatile Load latest;

    LoadBoard(String device) {
        latest = Load.none(device);
    }

    Load latest() {
        return latest;
    }

    void opened(String device) {
        latest = Load.none(device);
    }

    /** Records that a call begins, and from time to time publishes the load. */
    void stepping(StepBatcher.Batch<ImageInProgress> batch, MemoryBudget budget, LoadedModels models) {
        calls.put(batch.key(), batch);
        if (System.nanoTime() - writtenNanos >= BETWEEN_NANOS) {
            write(batch.key().rowBytes() * batch.rows(), budget, models);
        }
    }

    /** Nothing is left to do. */
    void idle(MemoryBudget budget, LoadedModels models) {
        calls.clear();
        write(0, budget, models);
    }

    /** Drops the calls all of whose images have left the engine. */
    void forget(Predicate<ImageInProgress> gone) {
        calls.values()
                .removeIf(
                        batch -> batch.entries().stream().map(BatchEntry::image).allMatch(gone));
    }

    private void write(long batchBytes, MemoryBudget budget, LoadedModels models) {
        writtenNanos = System.nanoTime();
        latest = new Load(
                latest.device(),
                models.list(),
                new WorkerStatus.Memory(models.bytes(), models.mostBytes(), batchBytes, budget.bytes()),
                calls.values().stream().map(LoadBoard::batch).toList());
    }

    private static WorkerStatus.Batch batch(StepBatcher.Batch<ImageInProgress> batch) {
        List<RunningGeneration> generations = batch.entries().stream()
                .map(entry -> entry.image().running())
                .distinct()
                .toList();
        Shape latent = batch.entries().getFirst().image().sample().form().latent();
        return new WorkerStatus.Batch(
                generations.getFirst().request().model(),
                latent.get(0),
                latent.get(1),
                latent.get(2),
                batch.rows(),
                generations.stream()
                        .map(each -> new WorkerStatus.JobStep(each.prepared().jobId(), each.step(), each.steps()))
                        .toList());
    }
}
