package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.runtime.Tensor;

/**
 * A finished picture.
 *
 * @param rgb height x width x 3 bytes, row by row
 * @param seed the seed that this one picture's noise was drawn from
 */
@SuppressWarnings("ArrayRecordComponent") // pixels are handed over, never compared
public record Picture(int width, int height, byte[] rgb, long seed) {

    private static final int CHANNELS = 3;

    /** @param values [1, 3, H, W] in 0..1 */
    static Picture of(Tensor values, long seed) {
        int height = values.shape().get(2);
        int width = values.shape().get(3);
        int pixels = height * width;
        byte[] rgb = new byte[CHANNELS * pixels];
        for (int i = 0; i < rgb.length; i++) {
            float value = values.values()[i % CHANNELS * pixels + i / CHANNELS];
            rgb[i] = (byte) Math.rint(value * 255);
        }
        return new Picture(width, height, rgb, seed);
    }
}
