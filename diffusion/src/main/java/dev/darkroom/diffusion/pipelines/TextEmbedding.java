package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.runtime.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * What prompts become.
 *
 * @param tokens [B, L, D], one vector for each token
 * @param pooled [B, P], one for the whole prompt, where the U-Net takes it as SDXL's does
 */
record TextEmbedding(Tensor tokens, Optional<Tensor> pooled) {

    /** Those of several prompts, one behind the other: [B1 + B2 + ..., ...]. */
    static TextEmbedding stack(List<TextEmbedding> embeddings) {
        List<Tensor> pooled =
                embeddings.stream().flatMap(each -> each.pooled.stream()).toList();
        return new TextEmbedding(
                Latents.concatenate(
                        embeddings.stream().map(TextEmbedding::tokens).toList()),
                pooled.isEmpty() ? Optional.empty() : Optional.of(Latents.concatenate(pooled)));
    }

    /** Zeros of the same shapes. */
    TextEmbedding zeros() {
        return new TextEmbedding(zeros(tokens), pooled.map(TextEmbedding::zeros));
    }

    /** How much of the heap it takes. */
    long bytes() {
        int numbers = tokens.values().length
                + pooled.map(each -> each.values().length).orElse(0);
        return (long) numbers * Float.BYTES;
    }

    private static Tensor zeros(Tensor like) {
        return new Tensor(like.shape(), new float[like.values().length]);
    }
}
