package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.runtime.Tensor;

/** What stands for an autoencoder of factor 2 in tests: a cell becomes four pixels of its value, and four pixels the first of them. */
final class Cells {

    private static final int FACTOR = 2;

    private Cells() {}

    /** [batch, channels, height, width] of 0, 1, 2... */
    static Tensor counting(int batch, int channels, int height, int width) {
        float[] values = new float[batch * channels * height * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return Tensor.of(values, batch, channels, height, width);
    }

    static Tensor enlarge(Tensor latents) {
        return resize(latents, latents.shape().get(2) * FACTOR, latents.shape().get(3) * FACTOR);
    }

    static Tensor shrink(Tensor image) {
        return resize(image, image.shape().get(2) / FACTOR, image.shape().get(3) / FACTOR);
    }

    private static Tensor resize(Tensor tensor, int height, int width) {
        int batch = tensor.shape().get(0);
        int channels = tensor.shape().get(1);
        int oldHeight = tensor.shape().get(2);
        int oldWidth = tensor.shape().get(3);
        float[] values = new float[batch * channels * height * width];
        for (int i = 0; i < values.length; i++) {
            int y = i / width % height * oldHeight / height;
            int x = i % width * oldWidth / width;
            values[i] = tensor.values()[(i / (height * width) * oldHeight + y) * oldWidth + x];
        }
        return Tensor.of(values, batch, channels, height, width);
    }
}
