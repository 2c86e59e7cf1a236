package dev.darkroom.training;

import dev.darkroom.diffusion.weights.Shape;
import java.util.List;

/**
 * What a diffusion model learns from.
 *
 * @param clean without noise, each of the shape
 * @param shape [C, H, W]
 */
record TrainingSamples(List<float[]> clean, Shape shape, Condition condition) {

    /** What a sample is conditioned on. */
    @FunctionalInterface
    interface Condition {

        /**
         * Gives the same number of values for each sample, and none where there is no condition.
         *
         * @param dropped for no caption
         * @param choice in 0..1, which of several captions
         */
        float[] of(int sample, boolean dropped, float choice);
    }
}
