package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.batching.Lane;
import dev.darkroom.diffusion.batching.Member;
import dev.darkroom.diffusion.batching.MemoryBudget;
import dev.darkroom.diffusion.batching.Roster;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.events.WorkerNews;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What the engine does, written by its thread now and then, read by any. The engine waits for no reader. */
final class LoadBoard {
    private static final long BETWEEN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** The latest call of each lane. */
    private final Map<Lane, Roster.Turn<Exposure>> calls = new LinkedHashMap<>();

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

    /** A call begins: notes it, and now and then what becomes of the engine by it. */
    void stepping(Roster.Turn<Exposure> turn, MemoryBudget budget, LoadedModels models) {
        calls.put(turn.lane(), turn);
        if (System.nanoTime() - writtenNanos >= BETWEEN_NANOS) {
            write(turn.lane().rowBytes() * turn.rows(), budget, models);
        }
    }

    /** Nothing is left to do. */
    void idle(MemoryBudget budget, LoadedModels models) {
        calls.clear();
        write(0, budget, models);
    }

    /** What has left the engine takes part in nothing, whatever its latest call was. */
    void forget(Predicate<Exposure> gone) {
        calls.values()
                .removeIf(turn -> turn.members().stream().map(Member::picture).allMatch(gone));
    }

    private void write(long batchBytes, MemoryBudget budget, LoadedModels models) {
        writtenNanos = System.nanoTime();
        latest = new Load(
                latest.device(),
                models.list(),
                new WorkerNews.Memory(models.bytes(), models.mostBytes(), batchBytes, budget.bytes()),
                calls.values().stream().map(LoadBoard::batch).toList());
    }

    private static WorkerNews.Batch batch(Roster.Turn<Exposure> turn) {
        List<Development> developments = turn.members().stream()
                .map(member -> member.picture().development())
                .distinct()
                .toList();
        Shape latent = turn.members().getFirst().picture().sample().form().latent();
        return new WorkerNews.Batch(
                developments.getFirst().request().model(),
                latent.get(0),
                latent.get(1),
                latent.get(2),
                turn.rows(),
                developments.stream()
                        .map(each -> new WorkerNews.JobStep(each.commission().jobId(), each.step(), each.steps()))
                        .toList());
    }
}
