package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.layers.Embedding;
import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Size;
import dev.darkroom.diffusion.script.Value;

/** Replaces every vector of a map [B, C, H, W] by the nearest of a codebook (van den Oord et al. 2017, equations 1 and 2). */
final class VectorQuantizer extends Layer {

    private final Embedding embedding;
    private final int width;

    VectorQuantizer(int count, int width) {
        embedding = new Embedding(count, width);
        this.width = width;
    }

    /** The number of the nearest vector, [B, H, W]. */
    Value indices(Value map) {
        Value vectors = map.permute(0, 2, 3, 1).reshape(Size.INFERRED, Size.of(width));
        return vectors.distances(embedding.weight()).argmin(1).reshape(map.size(0), map.size(2), map.size(3));
    }

    /** The nearest vectors, [B, C, H, W]; written as a sum with the input so that gradients pass straight through. */
    Value quantize(Value map) {
        return map.plus(nearest(map).minus(map).detach());
    }

    /** The nearest vectors, [B, C, H, W], through which gradients reach the codebook. */
    Value nearest(Value map) {
        return embedding.forward(indices(map)).permute(0, 3, 1, 2);
    }
}
