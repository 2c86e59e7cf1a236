package dev.darkroom.diffusion.images;

import java.util.List;

/** How close images are to others: 10 log10(255^2 / mean squared difference), in decibels. */
public final class PeakSignalToNoise {

    private static final double WHITE = 255;

    private PeakSignalToNoise() {}

    /** Of images one by one with others of the same sizes, their squared differences averaged before the logarithm. */
    public static double decibels(List<byte[]> images, List<byte[]> others) {
        double squares = 0;
        for (int i = 0; i < images.size(); i++) {
            squares += meanSquare(images.get(i), others.get(i)) / images.size();
        }
        return 10 * Math.log10(WHITE * WHITE / squares);
    }

    /** The mean squared difference of 8-bit values. */
    public static double meanSquare(byte[] image, byte[] other) {
        long sum = 0;
        for (int i = 0; i < image.length; i++) {
            int difference = Byte.toUnsignedInt(image[i]) - Byte.toUnsignedInt(other[i]);
            sum += (long) difference * difference;
        }
        return (double) sum / image.length;
    }
}
