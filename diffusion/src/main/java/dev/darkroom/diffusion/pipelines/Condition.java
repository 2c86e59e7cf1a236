package dev.darkroom.diffusion.pipelines;

import java.util.Optional;

/**
 * What the U-Net attends to.
 *
 * @param positive what to draw
 * @param negative what to steer away from; empty without guidance
 */
record Condition(TextEmbedding positive, Optional<TextEmbedding> negative) {

    boolean isGuided() {
        return negative.isPresent();
    }

    /** Of 2B samples. */
    TextEmbedding negativeAndPositive() {
        return negative.orElseThrow().followedBy(positive);
    }
}
