package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.runtime.Tensor;
import java.util.Optional;

/**
 * What the U-Net attends to.
 *
 * @param positive [B, L, D], what to draw
 * @param negative [B, L, D], what to steer away from; empty without guidance
 */
record Condition(Tensor positive, Optional<Tensor> negative) {

    boolean isGuided() {
        return negative.isPresent();
    }

    /** [2B, L, D]. */
    Tensor negativeAndPositive() {
        return Latents.concatenate(negative.orElseThrow(), positive);
    }
}
