package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.runtime.Tensor;

/** An image on a larger canvas, and the mask that leaves it as it is: filling that in continues the image beyond its edges. */
public final class Outpainting {

    private Outpainting() {}

    /**
     * What an {@link InpaintingPipeline} takes.
     *
     * @param image [1, 3, height, width], its edges repeated outwards
     * @param mask [1, 1, height, width], 1 on the new canvas
     */
    public record Canvas(Tensor image, Tensor mask) {}

    /**
     * Adds canvas on each side.
     *
     * @param image [1, 3, height, width]
     * @param left pixels, likewise the others
     */
    public static Canvas extend(Tensor image, int left, int top, int right, int bottom) {
        if (Math.min(Math.min(left, right), Math.min(top, bottom)) < 0) {
            throw new IllegalArgumentException("a canvas cannot be extended by less than nothing");
        }
        int oldHeight = image.shape().get(2);
        int oldWidth = image.shape().get(3);
        int height = top + oldHeight + bottom;
        int width = left + oldWidth + right;
        int channels = image.shape().get(1);
        float[] pixels = new float[channels * height * width];
        float[] mask = new float[height * width];
        for (int y = 0; y < height; y++) {
            int fromY = Math.clamp(y - top, 0, oldHeight - 1);
            for (int x = 0; x < width; x++) {
                int fromX = Math.clamp(x - left, 0, oldWidth - 1);
                mask[y * width + x] = fromY == y - top && fromX == x - left ? 0 : 1;
                for (int c = 0; c < channels; c++) {
                    pixels[(c * height + y) * width + x] = image.values()[(c * oldHeight + fromY) * oldWidth + fromX];
                }
            }
        }
        return new Canvas(Tensor.of(pixels, 1, channels, height, width), Tensor.of(mask, 1, 1, height, width));
    }
}
