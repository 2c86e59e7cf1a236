package dev.darkroom.diffusion.images;

/**
 * Resizes 8-bit pictures with a Lanczos filter of three lobes, to the bit like Pillow's {@code Image.resize}: weights in 22-bit fixed
 * point, rows first, each pass rounded to 8 bits.
 */
public final class Lanczos {

    private static final int LOBES = 3;
    private static final int PRECISION_BITS = 22;
    private static final int MAX_VALUE = 255;

    private Lanczos() {}

    /** The source pixels of one output pixel and their weights in fixed point. */
    private record Window(int first, int[] weights) {}

    /**
     * Resizes a picture.
     *
     * @param pixels height x width x channels bytes, row by row
     */
    public static byte[] resize(byte[] pixels, int width, int height, int channels, int newWidth, int newHeight) {
        byte[] rows = newWidth == width ? pixels : resizeRows(pixels, width, height, channels, newWidth);
        return newHeight == height ? rows : resizeColumns(rows, newWidth, height, channels, newHeight);
    }

    private static byte[] resizeRows(byte[] pixels, int width, int height, int channels, int newWidth) {
        Window[] windows = windows(width, newWidth);
        byte[] resized = new byte[height * newWidth * channels];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < newWidth; x++) {
                for (int c = 0; c < channels; c++) {
                    int start = (y * width + windows[x].first) * channels + c;
                    resized[(y * newWidth + x) * channels + c] = weigh(pixels, start, channels, windows[x].weights);
                }
            }
        }
        return resized;
    }

    private static byte[] resizeColumns(byte[] pixels, int width, int height, int channels, int newHeight) {
        Window[] windows = windows(height, newHeight);
        int row = width * channels;
        byte[] resized = new byte[newHeight * row];
        for (int y = 0; y < newHeight; y++) {
            for (int i = 0; i < row; i++) {
                resized[y * row + i] = weigh(pixels, windows[y].first * row + i, row, windows[y].weights);
            }
        }
        return resized;
    }

    private static byte weigh(byte[] pixels, int start, int stride, int[] weights) {
        int sum = 1 << (PRECISION_BITS - 1);
        for (int k = 0; k < weights.length; k++) {
            sum += Byte.toUnsignedInt(pixels[start + k * stride]) * weights[k];
        }
        return (byte) Math.clamp(sum >> PRECISION_BITS, 0, MAX_VALUE);
    }

    private static Window[] windows(int size, int newSize) {
        double scale = (double) size / newSize;
        double widening = Math.max(scale, 1);
        double support = LOBES * widening;
        Window[] windows = new Window[newSize];
        for (int i = 0; i < newSize; i++) {
            double center = (i + 0.5) * scale;
            int first = Math.max((int) (center - support + 0.5), 0);
            int end = Math.min((int) (center + support + 0.5), size);
            windows[i] = new Window(first, weights(first, end, center, widening));
        }
        return windows;
    }

    private static int[] weights(int first, int end, double center, double widening) {
        double[] weights = new double[end - first];
        double sum = 0;
        for (int k = 0; k < weights.length; k++) {
            weights[k] = filter((k + first - center + 0.5) / widening);
            sum += weights[k];
        }
        int[] fixed = new int[weights.length];
        for (int k = 0; k < weights.length; k++) {
            double weight = weights[k] / sum * (1 << PRECISION_BITS);
            fixed[k] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
        }
        return fixed;
    }

    private static double filter(double x) {
        return x >= -LOBES && x < LOBES ? sinc(x) * sinc(x / LOBES) : 0;
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
    }
}
