package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.images.Pixels;
import dev.darkroom.diffusion.runtime.Tensor;

/**
 * A finished picture.
 *
 * @param rgb height x width x 3 bytes, row by row
 * @param seed the seed that this one picture's noise was drawn from
 */
@SuppressWarnings("ArrayRecordComponent") // pixels are handed over, never compared
public record Picture(int width, int height, byte[] rgb, long seed) {

    /** @param values [1, 3, H, W] in 0..1 */
    static Picture of(Tensor values, long seed) {
        return new Picture(values.shape().get(3), values.shape().get(2), Pixels.toRgb(values), seed);
    }
}
