package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.pipelines.LatentDiffusion;
import dev.darkroom.diffusion.pipelines.Sample;
import dev.darkroom.worker.batching.BatchEntry;
import dev.darkroom.worker.batching.BatchKey;
import dev.darkroom.worker.batching.MemoryBudget;
import dev.darkroom.worker.batching.StepBatcher;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The generations in the engine, from their arrival to their end, and what each waits for: to be prepared, or its images for their next
 * step or to be decoded. Touched by the engine's thread only.
 */
final class Generations {
    private final DeviceWatch device;
    private final LoadBoard board;
    private final Consumer<LatentDiffusion> giveBack;
    private final Set<RunningGeneration> all = new LinkedHashSet<>();
    private final Deque<RunningGeneration> arriving = new ArrayDeque<>();
    private final StepBatcher<ImageInProgress> batcher = new StepBatcher<>();
    private final Deque<ImageInProgress> undecoded = new ArrayDeque<>();

    /** @param giveBack takes back the model of one that ends */
    Generations(DeviceWatch device, LoadBoard board, Consumer<LatentDiffusion> giveBack) {
        this.device = device;
        this.board = board;
        this.giveBack = giveBack;
    }

    void arrive(RunningGeneration running) {
        all.add(running);
        arriving.add(running);
    }

    /** Those that are in the engine now, in the order of their arrival; they may end meanwhile. */
    List<RunningGeneration> all() {
        return List.copyOf(all);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Images that are drawn or wait for it. */
    int images() {
        return all.stream().mapToInt(each -> each.request().numImages()).sum();
    }

    /** The oldest that is not prepared. */
    Optional<RunningGeneration> arriving() {
        return Optional.ofNullable(arriving.peek());
    }

    /** Takes a generation off the queue: it has been prepared, or its preparation has failed. */
    void prepared(RunningGeneration running) {
        arriving.remove(running);
    }

    /** Adds an image at the start of a stage; where its strength is 0 it has no steps and is decoded at once. */
    void enter(ImageInProgress image) {
        image.running().keep(image);
        Sample sample = image.sample();
        if (sample.isFinished()) {
            undecoded.add(image);
            return;
        }
        RunningGeneration running = image.running();
        LatentDiffusion model = running.started().model();
        batcher.join(new BatchEntry<>(
                image,
                new BatchKey(model, sample.form(), model.rowBytes(sample.form())),
                running.order() << Integer.SIZE | image.index(),
                sample.rows()));
    }

    /** The images that take the next step together. */
    Optional<StepBatcher.Batch<ImageInProgress>> nextBatch(MemoryBudget budget) {
        return batcher.next(budget);
    }

    /** These have taken a step: those that need no more wait to be decoded. */
    void stepped(List<ImageInProgress> images) {
        images.forEach(image -> image.running().keep(image));
        leave(image -> image.sample().isFinished());
        images.stream().filter(image -> image.sample().isFinished()).forEach(undecoded::add);
    }

    Optional<ImageInProgress> nextUndecoded() {
        return Optional.ofNullable(undecoded.poll());
    }

    /** What fails in one ends it and no other. */
    void guard(RunningGeneration running, Consumer<RunningGeneration> work) {
        try {
            work.accept(running);
        } catch (RuntimeException | OutOfMemoryError e) {
            fail(running, e);
        }
    }

    void completeIfDone(RunningGeneration running) {
        running.generated().ifPresent(generated -> {
            forget(running);
            running.result().complete(generated);
        });
    }

    void cancel(RunningGeneration running) {
        forget(running);
        int step = running.isStarted() ? running.step() : 0;
        running.result().completeExceptionally(new GenerationCanceledException(step, running.steps()));
    }

    void fail(RunningGeneration running, Throwable failure) {
        device.saw(failure);
        forget(running);
        running.result().completeExceptionally(failure);
    }

    private void forget(RunningGeneration running) {
        if (all.remove(running)) {
            arriving.remove(running);
            undecoded.removeIf(image -> image.running() == running);
            leave(image -> image.running() == running);
            if (running.isStarted()) {
                giveBack.accept(running.started().model());
            }
        }
    }

    private void leave(Predicate<ImageInProgress> gone) {
        batcher.leave(gone);
        board.forget(gone);
    }
}
