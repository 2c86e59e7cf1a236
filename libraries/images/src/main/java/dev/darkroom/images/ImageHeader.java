package dev.darkroom.images;

/**
 * What the header of a file says of its image, before any pixel is unpacked.
 *
 * @param width in pixels, as the image is shown: after its orientation is applied
 * @param height in pixels, likewise
 * @param channels that a pixel unpacks to: 1 for grey, 3 for colours and palettes, 4 for inks, and one more for transparency
 * @param bits of a sample, from 1 to 16
 * @param animated whether it has several frames
 */
public record ImageHeader(ImageFormat format, int width, int height, int channels, int bits, boolean animated) {
    private static final int PIXEL = 4;

    /**
     * Looks at the beginning of a file alone, and holds it against no limits.
     *
     * @throws ImageException if it is no image of a kind that is read
     */
    public static ImageHeader of(byte[] file) throws ImageException {
        return ImageFile.parse(file).header();
    }

    /** Width times height. */
    public long pixels() {
        return (long) width * height;
    }

    /** The memory that decoding takes: the samples as the file has them, and the pixels of at most 4 bytes made of them. */
    public long decodingBytes() {
        return pixels() * (channels * (bits > Byte.SIZE ? Short.BYTES : 1) + PIXEL);
    }

    ImageHeader turned() {
        return new ImageHeader(format, height, width, channels, bits, animated);
    }
}
