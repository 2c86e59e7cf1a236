package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.pipelines.StepListener;
import dev.darkroom.events.GenerationRequest;
import java.util.concurrent.CompletableFuture;

/** Turns requests into pictures, one at a time, on a thread of its own. */
@FunctionalInterface
public interface Generator {

    /**
     * Begins as soon as the requests before this one are done; never blocks.
     *
     * @param listener hears of each denoising step on the generator's thread, and may stop it
     * @return fails with {@link ModelNotFoundException}, {@link dev.darkroom.diffusion.DiffusionException} or {@link
     *     dev.darkroom.diffusion.pipelines.GenerationCanceledException}
     */
    CompletableFuture<Generated> generate(GenerationRequest request, StepListener listener);
}
