package dev.darkroom.worker.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Turns requests into images, several at a time, on threads of its own. */
@FunctionalInterface
public interface Generator {

    /**
     * Gets ready.
     *
     * @return fails when it never will be
     */
    default CompletableFuture<Void> open() {
        return CompletableFuture.completedFuture(null);
    }

    /**
     * Begins as soon as there is room; never blocks.
     *
     * @return fails with {@link ModelNotFoundException}, {@link dev.darkroom.diffusion.DiffusionException} or, when the listener ended it,
     *     {@link GenerationCanceledException}
     */
    CompletableFuture<Generated> generate(PreparedTask prepared, GenerationListener listener);

    /** What it holds and computes now; never blocks. */
    default Load load() {
        return Load.none("none");
    }

    /** Whether it can still compute; one that cannot never will again. */
    default boolean isAlive() {
        return true;
    }

    /** Waits for the step that runs: a process must not end while the device computes. */
    default void close(Duration patience) throws InterruptedException {}
}
