package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.images.Pixels;
import dev.darkroom.diffusion.runtime.Tensor;
import java.awt.image.BufferedImage;

/**
 * A finished image.
 *
 * @param rgb height x width x 3 bytes, row by row
 * @param seed the seed that this one image's noise was drawn from
 */
@SuppressWarnings("ArrayRecordComponent") // pixels are handed over, never compared
public record RgbImage(int width, int height, byte[] rgb, long seed) {

    /** The image as Java's libraries take it. */
    public BufferedImage toBufferedImage() {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] row = new int[width];
        for (int y = 0, i = 0; y < height; y++) {
            for (int x = 0; x < width; x++, i += 3) {
                row[x] = (rgb[i] & 0xff) << 16 | (rgb[i + 1] & 0xff) << 8 | (rgb[i + 2] & 0xff);
            }
            image.setRGB(0, y, width, 1, row, 0, width);
        }
        return image;
    }

    /** @param values [1, 3, H, W] in 0..1 */
    public static RgbImage of(Tensor values, long seed) {
        return new RgbImage(values.shape().get(3), values.shape().get(2), Pixels.toRgb(values), seed);
    }
}
