package dev.darkroom.images;

import dev.darkroom.images.Samples.Colors;
import java.awt.image.Raster;

/**
 * A JPEG file (ITU-T T.81). The decoder gives luma and chroma; colours are made of them here, by libjpeg's rules of what the channels are
 * and by its integer arithmetic. Inks are taken for inverted, as Pillow does.
 */
record JpegFile(JpegSegments segments, ImageHeader header, Orientation orientation) implements ImageFile {
    private static final int WHITE = 255;
    private static final int MIDDLE = 128;
    private static final int HALF = 1 << 15;
    private static final int INKS = 4;

    static JpegFile of(byte[] file) throws ImageException {
        JpegSegments segments = JpegSegments.of(file);
        int channels = segments.components().length;
        if (channels != 1 && channels != 3 && channels != INKS) {
            throw ImageException.because("is a JPEG file of " + channels + " channels");
        }
        Orientation orientation = Orientation.ofExif(segments.exif());
        ImageHeader stored =
                new ImageHeader(ImageFormat.JPEG, segments.width(), segments.height(), channels, Byte.SIZE, false);
        return new JpegFile(segments, orientation.apply(stored), orientation);
    }

    @Override
    public byte[] profile() {
        return segments.profile();
    }

    @Override
    public Samples samples() throws ImageException {
        byte[] pixels = segments.pixels();
        Raster raster = Decoders.run(Decoders.of("jpeg"), pixels, false, reader -> reader.readRaster(0, null));
        Colors colors =
                switch (header.channels()) {
                    case 1 -> Colors.GREY;
                    case 3 -> Colors.RGB;
                    default -> Colors.CMYK;
                };
        if (raster.getNumBands() != colors.channels()) {
            throw ImageException.because("is a damaged JPEG file");
        }
        Samples samples = Samples.of(raster, colors);
        if (segments.isLumaAndChroma()) {
            toColors(samples.values(), colors.channels());
        }
        if (colors == Colors.CMYK) {
            invert(samples.values(), segments.isLumaAndChroma());
        }
        return samples;
    }

    /** JFIF 1.02, page 3, in libjpeg's fixed point (jdcolor.c). */
    private static void toColors(byte[] values, int channels) {
        for (int i = 0; i < values.length; i += channels) {
            int luma = Byte.toUnsignedInt(values[i]);
            int blue = Byte.toUnsignedInt(values[i + 1]) - MIDDLE;
            int red = Byte.toUnsignedInt(values[i + 2]) - MIDDLE;
            values[i] = clamped(luma + (fixed(1.40200) * red + HALF >> 16));
            values[i + 1] = clamped(luma + (-fixed(0.34414) * blue - fixed(0.71414) * red + HALF >> 16));
            values[i + 2] = clamped(luma + (fixed(1.77200) * blue + HALF >> 16));
        }
    }

    /** In files 255 is no ink, in samples full ink. After {@link #toColors} only black is still to be inverted. */
    private static void invert(byte[] values, boolean blackAlone) {
        for (int i = blackAlone ? INKS - 1 : 0; i < values.length; i += blackAlone ? INKS : 1) {
            values[i] = (byte) (WHITE - Byte.toUnsignedInt(values[i]));
        }
    }

    private static int fixed(double value) {
        return (int) (value * (1 << 16) + 0.5);
    }

    private static byte clamped(int value) {
        return (byte) Math.clamp(value, 0, WHITE);
    }
}
