package dev.darkroom.images;

/**
 * An image in sRGB.
 *
 * @param channels 3 for red, green and blue; 4 with alpha, not multiplied into them
 * @param pixels height x width x channels bytes, row by row
 */
@SuppressWarnings("ArrayRecordComponent") // pixels are handed over, never compared
public record Image(int width, int height, int channels, byte[] pixels) {
    private static final int OPAQUE = 255;

    public Image {
        if (channels != 3 && channels != 4 || pixels.length != width * height * channels) {
            throw new IllegalArgumentException("an image of " + width + "x" + height + " pixels of " + channels
                    + " channels cannot have " + pixels.length + " bytes");
        }
    }

    public boolean hasAlpha() {
        return channels == 4;
    }

    /** Without alpha: on white, rounded as Pillow's {@code paste} with a mask rounds. */
    public Image onWhite() {
        if (!hasAlpha()) {
            return this;
        }
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < width * height; i++) {
            int alpha = Byte.toUnsignedInt(pixels[4 * i + 3]);
            for (int c = 0; c < 3; c++) {
                int weighted = OPAQUE * (OPAQUE - alpha) + Byte.toUnsignedInt(pixels[4 * i + c]) * alpha;
                rgb[3 * i + c] = (byte) divided(weighted);
            }
        }
        return new Image(width, height, 3, rgb);
    }

    /** Scaled until it covers a size, its middle kept: {@code ImageOps.fit} of Pillow with its Lanczos filter. On white. */
    public Image cover(int newWidth, int newHeight) {
        return new Image(
                newWidth, newHeight, 3, Lanczos.cover(onWhite().pixels, width, height, 3, newWidth, newHeight));
    }

    /** Scaled down, on white, until it has at most so many pixels; a small one stays as it is. */
    public Image within(long mostPixels) {
        double scale = Math.sqrt(mostPixels / ((double) width * height));
        if (scale >= 1) {
            return onWhite();
        }
        int newWidth = Math.max(1, (int) (width * scale));
        int newHeight = Math.max(1, (int) (height * scale));
        return new Image(
                newWidth, newHeight, 3, Lanczos.resize(onWhite().pixels, width, height, 3, newWidth, newHeight));
    }

    /**
     * Another one over this, scaled to cover it, both on white: {@code Image.blend} of Pillow.
     *
     * @param share of the one on top, from 0 to 1
     */
    public Image blend(Image above, double share) {
        byte[] below = onWhite().pixels;
        byte[] top = above.cover(width, height).pixels;
        byte[] blend = new byte[below.length];
        for (int i = 0; i < blend.length; i++) {
            int base = Byte.toUnsignedInt(below[i]);
            blend[i] = (byte) (base + share * (Byte.toUnsignedInt(top[i]) - base));
        }
        return new Image(width, height, 3, blend);
    }

    /** Height x width bytes of luma after ITU-R 601, as Pillow turns colours into grey: {@code convert("L")}. Alpha plays no part. */
    public byte[] luminance() {
        byte[] grey = new byte[width * height];
        for (int i = 0, at = 0; i < grey.length; i++, at += channels) {
            int red = Byte.toUnsignedInt(pixels[at]);
            int green = Byte.toUnsignedInt(pixels[at + 1]);
            int blue = Byte.toUnsignedInt(pixels[at + 2]);
            grey[i] = (byte) ((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16);
        }
        return grey;
    }

    /** Height x width bytes: 255 where nothing shines through, which is everywhere in an image without alpha. */
    public byte[] alpha() {
        byte[] alpha = new byte[width * height];
        for (int i = 0; i < alpha.length; i++) {
            alpha[i] = hasAlpha() ? pixels[4 * i + 3] : (byte) OPAQUE;
        }
        return alpha;
    }

    /** Two values of 0 to 255 multiplied as fractions of 255, rounded. */
    public static int share(int value, int of) {
        return divided(value * of);
    }

    private static int divided(int weighted) {
        int rounded = weighted + 128;
        return (rounded >> 8) + rounded >> 8;
    }
}
