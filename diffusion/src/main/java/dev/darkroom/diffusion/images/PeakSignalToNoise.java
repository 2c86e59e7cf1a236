package dev.darkroom.diffusion.images;

import java.util.List;

/** How close pictures are to others: 10 log10(255^2 / mean squared difference), in decibels. */
public final class PeakSignalToNoise {

    private static final double WHITE = 255;

    private PeakSignalToNoise() {}

    /** Of pictures one by one with others of the same sizes, their squared differences averaged before the logarithm. */
    public static double decibels(List<byte[]> pictures, List<byte[]> others) {
        double squares = 0;
        for (int i = 0; i < pictures.size(); i++) {
            squares += meanSquare(pictures.get(i), others.get(i)) / pictures.size();
        }
        return 10 * Math.log10(WHITE * WHITE / squares);
    }

    /** The mean squared difference of 8-bit values. */
    public static double meanSquare(byte[] picture, byte[] other) {
        long sum = 0;
        for (int i = 0; i < picture.length; i++) {
            int difference = Byte.toUnsignedInt(picture[i]) - Byte.toUnsignedInt(other[i]);
            sum += (long) difference * difference;
        }
        return (double) sum / picture.length;
    }
}
