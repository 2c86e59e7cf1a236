package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.runtime.Tensor;
import java.util.Optional;

/**
 * What a prompt becomes.
 *
 * @param tokens [B, L, D], one vector for each token
 * @param pooled [B, P], one for the whole prompt, where the U-Net takes it as SDXL's does
 */
record TextEmbedding(Tensor tokens, Optional<Tensor> pooled) {

    /** [B1 + B2, ...] of two. */
    TextEmbedding followedBy(TextEmbedding other) {
        return new TextEmbedding(
                Latents.concatenate(tokens, other.tokens),
                pooled.map(mine -> Latents.concatenate(mine, other.pooled.orElseThrow())));
    }

    /** Zeros of the same shapes. */
    TextEmbedding zeros() {
        return new TextEmbedding(zeros(tokens), pooled.map(TextEmbedding::zeros));
    }

    private static Tensor zeros(Tensor like) {
        return new Tensor(like.shape(), new float[like.values().length]);
    }
}
