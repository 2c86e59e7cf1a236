package dev.darkroom.diffusion.pipelines;

import java.util.Optional;

/**
 * What the U-Net attends to while it draws one image (Rombach et al. 2022, section 3.3): embeddings of one prompt each, [1, L, D].
 *
 * @param positive what to draw
 * @param negative what to steer away from; empty without guidance
 */
record Condition(TextEmbedding positive, Optional<TextEmbedding> negative) {

    boolean isGuided() {
        return negative.isPresent();
    }

    /** Rows that the image takes in a call of the U-Net. */
    int rows() {
        return isGuided() ? 2 : 1;
    }
}
