package dev.darkroom.images;

import dev.darkroom.images.Samples.Colors;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.nio.ByteBuffer;

/**
 * The colours of an image whose samples are numbers of colours.
 *
 * @param rgba 4 bytes for each color
 */
@SuppressWarnings("ArrayRecordComponent") // colours are handed over, never compared
record Palette(byte[] rgba) {
    private static final int PIXEL = 4;
    private static final int OPAQUE = 255;

    /**
     * Of a PNG file.
     *
     * @param colors content of {@code PLTE}
     * @param transparency content of {@code tRNS}: alpha of the first colors
     */
    static Palette of(ByteBuffer colors, ByteBuffer transparency) {
        byte[] rgba = new byte[colors.limit() / 3 * PIXEL];
        for (int i = 0; i < rgba.length / PIXEL; i++) {
            colors.get(3 * i, rgba, PIXEL * i, 3);
            rgba[PIXEL * i + 3] = i < transparency.limit() ? transparency.get(i) : (byte) OPAQUE;
        }
        return new Palette(rgba);
    }

    /** Of what a decoder gives; these colours are sRGB already and go through no conversion. */
    static Palette of(IndexColorModel colors) {
        byte[] rgba = new byte[colors.getMapSize() * PIXEL];
        for (int i = 0; i < colors.getMapSize(); i++) {
            rgba[PIXEL * i] = (byte) colors.getRed(i);
            rgba[PIXEL * i + 1] = (byte) colors.getGreen(i);
            rgba[PIXEL * i + 2] = (byte) colors.getBlue(i);
            rgba[PIXEL * i + 3] = (byte) colors.getAlpha(i);
        }
        return new Palette(rgba);
    }

    /**
     * Looks the colours up.
     *
     * @param colors RGB or RGBA
     * @throws ImageException if a sample is the number of no colour
     */
    Samples look(Raster raster, Colors colors) throws ImageException {
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] values = new byte[width * height * colors.channels()];
        int[] row = new int[width];
        int to = 0;
        for (int y = 0; y < height; y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
            for (int index : row) {
                if (PIXEL * index >= rgba.length) {
                    throw ImageException.because("has colours that are not in its palette");
                }
                System.arraycopy(rgba, PIXEL * index, values, to, colors.channels());
                to += colors.channels();
            }
        }
        return new Samples(width, height, colors, values);
    }
}
