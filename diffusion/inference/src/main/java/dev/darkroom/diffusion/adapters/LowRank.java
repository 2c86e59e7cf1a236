package dev.darkroom.diffusion.adapters;

import dev.darkroom.diffusion.weights.Shape;
import java.util.stream.IntStream;

/**
 * What one file adds to one weight: scale up down (Hu et al. 2021, equation 3), over the weight as a matrix of n rows and m columns,
 * where a convolution's columns are its input channels times its pixels.
 *
 * @param up [n, r]
 * @param down [r, m]
 * @param scale the weight of its use times alpha / r
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record LowRank(float[] up, float[] down, int rank, float scale) {

    /** Adds this to a row of the weight. */
    void addTo(float[] row, int index) {
        for (int k = 0; k < rank; k++) {
            float factor = scale * up[index * rank + k];
            int offset = k * row.length;
            for (int column = 0; column < row.length; column++) {
                row[column] += factor * down[offset + column];
            }
        }
    }

    /**
     * The two inner convolutions of a LoCon layer as one: 1x1 to r channels, then k x k to r channels.
     *
     * @param mid [r, r, kh, kw]
     * @param down [r, inputs]
     * @return [r, inputs * kh * kw]
     */
    static float[] compose(float[] mid, Shape midShape, float[] down) {
        int rank = midShape.get(0);
        int inner = midShape.get(1);
        int pixels = midShape.get(2) * midShape.get(3);
        int inputs = down.length / inner;
        float[] composed = new float[rank * inputs * pixels];
        IntStream.range(0, rank).forEach(a -> {
            for (int b = 0; b < inner; b++) {
                for (int input = 0; input < inputs; input++) {
                    float factor = down[b * inputs + input];
                    for (int pixel = 0; pixel < pixels; pixel++) {
                        composed[(a * inputs + input) * pixels + pixel] +=
                                factor * mid[(a * inner + b) * pixels + pixel];
                    }
                }
            }
        });
        return composed;
    }
}
