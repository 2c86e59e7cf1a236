package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.Shape;

/** Arithmetic with inpainting masks, which are 1 where to paint and 0 where to keep. */
final class Masks {

    private Masks() {}

    /** The image with grey, which is 0, where the mask is to be painted. */
    static Tensor blank(Tensor image, Tensor mask) {
        float[] values = image.values().clone();
        int pixels = mask.values().length;
        for (int i = 0; i < values.length; i++) {
            values[i] = mask.values()[i % pixels] < 0.5f ? values[i] : 0;
        }
        return new Tensor(image.shape(), values);
    }

    /** One value for each latent cell, that of the cell's first pixel: [1, H, W]. */
    static Tensor shrink(Tensor mask, Shape latent) {
        int height = latent.get(1);
        int width = latent.get(2);
        int fullHeight = mask.shape().get(2);
        int fullWidth = mask.shape().get(3);
        float[] cells = new float[height * width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                cells[y * width + x] = mask.values()[y * fullHeight / height * fullWidth + x * fullWidth / width];
            }
        }
        return Tensor.of(cells, 1, height, width);
    }

    /** The known latent where the mask is 0, the painted one where it is 1. */
    static float[] blend(float[] known, float[] painted, float[] mask) {
        float[] blended = new float[painted.length];
        for (int i = 0; i < blended.length; i++) {
            float share = mask[i % mask.length];
            blended[i] = (1 - share) * known[i] + share * painted[i];
        }
        return blended;
    }
}
