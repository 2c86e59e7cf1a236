package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.runtime.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What prompts become.
 *
 * @param tokens [B, L, D], one vector for each token
 * @param pooled [B, P], one for the whole prompt, where the U-Net takes it as SDXL's does
 * @param score [B, 1], how beautiful the image should be, where the U-Net takes it as SDXL's refiner does
 */
record TextEmbedding(Tensor tokens, Optional<Tensor> pooled, Optional<Tensor> score) {

    /** Those of several prompts, one behind the other: [B1 + B2 + ..., ...]. */
    static TextEmbedding stack(List<TextEmbedding> embeddings) {
        return new TextEmbedding(
                LatentBatches.concatenate(
                        embeddings.stream().map(TextEmbedding::tokens).toList()),
                stackOptional(embeddings.stream().map(TextEmbedding::pooled)),
                stackOptional(embeddings.stream().map(TextEmbedding::score)));
    }

    private static Optional<Tensor> stackOptional(Stream<Optional<Tensor>> tensors) {
        List<Tensor> all = tensors.flatMap(Optional::stream).toList();
        return all.isEmpty() ? Optional.empty() : Optional.of(LatentBatches.concatenate(all));
    }

    /** The same of one prompt, with a score. */
    TextEmbedding withScore(float value) {
        return new TextEmbedding(tokens, pooled, Optional.of(Tensor.of(new float[] {value}, 1, 1)));
    }

    /** Zeros of the same shapes. */
    TextEmbedding zeros() {
        return new TextEmbedding(zeros(tokens), pooled.map(TextEmbedding::zeros), score);
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
