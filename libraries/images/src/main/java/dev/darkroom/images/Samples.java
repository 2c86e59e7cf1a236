package dev.darkroom.images;

import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;

/**
 * The samples of an image, 8 bits each.
 *
 * @param values height x width x channels bytes, row by row
 */
@SuppressWarnings("ArrayRecordComponent") // samples are handed over, never compared
record Samples(int width, int height, Colors colors, byte[] values) {
    private static final int OPAQUE = 255;

    /** What the channels of a pixel are. */
    enum Colors {
        GREY(1, false),
        GREY_ALPHA(1, true),
        RGB(3, false),
        RGBA(3, true),
        /** Amounts of ink: 0 for none of it. */
        CMYK(4, false);

        private final int colorChannels;
        private final boolean alpha;

        Colors(int colorChannels, boolean alpha) {
            this.colorChannels = colorChannels;
            this.alpha = alpha;
        }

        int colorChannels() {
            return colorChannels;
        }

        boolean hasAlpha() {
            return alpha;
        }

        int channels() {
            return alpha ? colorChannels + 1 : colorChannels;
        }
    }

    /** Of a raster whose samples have 8 bits and whose bands are the channels: without a copy where the raster permits. */
    static Samples of(Raster raster, Colors colors) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        if (raster.getNumBands() != colors.channels()) {
            throw new IllegalArgumentException("a raster has other channels than its header says");
        }
        if (raster.getDataBuffer() instanceof DataBufferByte bytes && isPlain(raster, bytes)) {
            return new Samples(width, height, colors, bytes.getData());
        }
        byte[] values = new byte[width * height * colors.channels()];
        int[] row = new int[width * colors.channels()];
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int i = 0; i < row.length; i++) {
                values[y * row.length + i] = (byte) row[i];
            }
        }
        return new Samples(width, height, colors, values);
    }

    private static boolean isPlain(Raster raster, DataBufferByte bytes) {
        if (!(raster.getSampleModel() instanceof PixelInterleavedSampleModel model)
                || bytes.getNumBanks() != 1
                || bytes.getOffset() != 0
                || bytes.getSize() != raster.getWidth() * raster.getHeight() * raster.getNumBands()) {
            return false;
        }
        for (int band = 0; band < raster.getNumBands(); band++) {
            if (model.getBandOffsets()[band] != band) {
                return false;
            }
        }
        return true;
    }

    /** Grey as three equal channels, inks as Pillow's {@code convert("RGB")} makes colours of them. */
    Image toImage() {
        return switch (colors) {
            case RGB -> new Image(width, height, 3, values);
            case RGBA -> new Image(width, height, 4, values);
            case GREY -> new Image(width, height, 3, spread(false));
            case GREY_ALPHA -> new Image(width, height, 4, spread(true));
            case CMYK -> new Image(width, height, 3, fromInks());
        };
    }

    private byte[] spread(boolean alpha) {
        int from = alpha ? 2 : 1;
        int to = alpha ? 4 : 3;
        int pixels = width * height;
        byte[] spread = new byte[to * pixels];
        for (int i = 0; i < pixels; i++) {
            byte grey = values[from * i];
            spread[to * i] = grey;
            spread[to * i + 1] = grey;
            spread[to * i + 2] = grey;
            if (alpha) {
                spread[to * i + 3] = values[from * i + 1];
            }
        }
        return spread;
    }

    private byte[] fromInks() {
        int pixels = width * height;
        byte[] rgb = new byte[3 * pixels];
        for (int i = 0; i < pixels; i++) {
            int light = OPAQUE - Byte.toUnsignedInt(values[4 * i + 3]);
            for (int c = 0; c < 3; c++) {
                rgb[3 * i + c] = (byte) (light - Image.share(Byte.toUnsignedInt(values[4 * i + c]), light));
            }
        }
        return rgb;
    }
}
