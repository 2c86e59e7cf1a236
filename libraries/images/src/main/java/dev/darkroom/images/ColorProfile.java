package dev.darkroom.images;

import dev.darkroom.images.Samples.Colors;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;

/** Applies the colour profile that a file carries (ICC.1), where it means other colours than sRGB. A damaged one is left out. */
final class ColorProfile {
    private static final ICC_Profile SRGB = ICC_Profile.getInstance(ColorSpace.CS_sRGB);
    /** A profile that moves no colour further than this is one of the many of sRGB. */
    private static final int NEAR = 3;

    private static final int[] PROBES = {0, 32, 64, 96, 128, 160, 192, 224, 255};
    private static final int ROWS = 32;

    private ColorProfile() {}

    /** In sRGB; the same samples where the profile says nothing else. */
    static Samples toSrgb(byte[] profile, Samples samples) {
        if (profile.length == 0) {
            return samples;
        }
        try {
            ICC_Profile from = ICC_Profile.getInstance(profile);
            int channels = samples.colors().colorChannels();
            if (from.getColorSpaceType() != space(samples.colors()) || from.getNumComponents() != channels) {
                return samples;
            }
            ColorConvertOp conversion = new ColorConvertOp(new ICC_Profile[] {from, SRGB}, null);
            return samples.colors() != Colors.CMYK && isNearSrgb(conversion, channels)
                    ? samples
                    : convert(conversion, samples);
        } catch (RuntimeException e) {
            // The colour engine stumbles over broken profiles in many ways.
            return samples;
        }
    }

    private static int space(Colors colors) {
        return switch (colors) {
            case GREY, GREY_ALPHA -> ColorSpace.TYPE_GRAY;
            case RGB, RGBA -> ColorSpace.TYPE_RGB;
            case CMYK -> ColorSpace.TYPE_CMYK;
        };
    }

    private static boolean isNearSrgb(ColorConvertOp conversion, int channels) {
        int steps = PROBES.length;
        int count = channels == 1 ? steps : steps * steps * steps;
        WritableRaster from = raster(count, 1, channels);
        for (int i = 0; i < count; i++) {
            for (int c = 0, rest = i; c < channels; c++, rest /= steps) {
                from.setSample(i, 0, c, PROBES[rest % steps]);
            }
        }
        WritableRaster to = raster(count, 1, 3);
        conversion.filter(from, to);
        for (int i = 0; i < count; i++) {
            for (int c = 0; c < 3; c++) {
                if (Math.abs(to.getSample(i, 0, c) - from.getSample(i, 0, Math.min(c, channels - 1))) > NEAR) {
                    return false;
                }
            }
        }
        return true;
    }

    /** A few rows at a time. */
    private static Samples convert(ColorConvertOp conversion, Samples samples) {
        int width = samples.width();
        int channels = samples.colors().channels();
        int colors = samples.colors().colorChannels();
        Colors made = samples.colors().hasAlpha() ? Colors.RGBA : Colors.RGB;
        byte[] values = new byte[width * samples.height() * made.channels()];
        for (int y = 0; y < samples.height(); y += ROWS) {
            int rows = Math.min(ROWS, samples.height() - y);
            int first = y * width;
            WritableRaster from = raster(width, rows, colors);
            byte[] strip = new byte[width * rows * colors];
            for (int i = 0; i < width * rows; i++) {
                System.arraycopy(samples.values(), (first + i) * channels, strip, i * colors, colors);
            }
            from.setDataElements(0, 0, width, rows, strip);
            WritableRaster to = raster(width, rows, 3);
            conversion.filter(from, to);
            byte[] rgb = (byte[]) to.getDataElements(0, 0, width, rows, null);
            for (int i = 0; i < width * rows; i++) {
                System.arraycopy(rgb, 3 * i, values, (first + i) * made.channels(), 3);
                if (made.hasAlpha()) {
                    values[(first + i) * 4 + 3] = samples.values()[(first + i) * channels + colors];
                }
            }
        }
        return new Samples(width, samples.height(), made, values);
    }

    private static WritableRaster raster(int width, int height, int bands) {
        return Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, width, height, bands, null);
    }
}
