package dev.darkroom.images;

import java.util.Arrays;

/**
 * Resizes 8-bit images with a Lanczos filter of three lobes, to the bit like Pillow's {@code Image.resize}: weights in 22-bit fixed
 * point, rows first, each pass rounded to 8 bits.
 */
public final class Lanczos {

    private static final int LOBES = 3;
    private static final int PRECISION_BITS = 22;
    private static final int MAX_VALUE = 255;

    private Lanczos() {}

    /** The source pixels of one output pixel and their weights in fixed point. */
    private record Window(int first, int[] weights) {
        int end() {
            return first + weights.length;
        }
    }

    /** What is kept of one side: from one position to another, which may lie within pixels. */
    private record Span(double from, double to) {
        static Span all(int size) {
            return new Span(0, size);
        }

        /** The middle. */
        static Span middle(int size, double kept) {
            return new Span((size - kept) / 2, (size - kept) / 2 + kept);
        }

        boolean isAll(int size) {
            return from == 0 && to == size;
        }
    }

    /**
     * Resizes an image.
     *
     * @param pixels height x width x channels bytes, row by row
     */
    public static byte[] resize(byte[] pixels, int width, int height, int channels, int newWidth, int newHeight) {
        return resize(pixels, width, Span.all(width), Span.all(height), height, channels, newWidth, newHeight);
    }

    /**
     * Scales an image until it covers a size and keeps its middle, like Pillow's {@code ImageOps.fit}. Of a long thin image no more than
     * what is kept is ever made larger.
     *
     * @param pixels height x width x channels bytes, row by row
     */
    public static byte[] cover(byte[] pixels, int width, int height, int channels, int newWidth, int newHeight) {
        double ratio = (double) width / height;
        double newRatio = (double) newWidth / newHeight;
        Span across = ratio > newRatio ? Span.middle(width, newRatio * height) : Span.all(width);
        Span down = ratio < newRatio ? Span.middle(height, width / newRatio) : Span.all(height);
        return resize(pixels, width, across, down, height, channels, newWidth, newHeight);
    }

    private static byte[] resize(
            byte[] pixels, int width, Span across, Span down, int height, int channels, int newWidth, int newHeight) {
        Window[] columns = windows(height, down, newHeight);
        boolean sameHeight = newHeight == height && down.isAll(height);
        int firstRow = sameHeight ? 0 : columns[0].first;
        int endRow = sameHeight ? height : columns[newHeight - 1].end();
        byte[] rows = newWidth == width && across.isAll(width)
                ? Arrays.copyOfRange(pixels, firstRow * width * channels, endRow * width * channels)
                : resizeRows(pixels, width, windows(width, across, newWidth), firstRow, endRow, channels);
        return sameHeight ? rows : resizeColumns(rows, columns, firstRow, newWidth * channels);
    }

    private static byte[] resizeRows(
            byte[] pixels, int width, Window[] windows, int firstRow, int endRow, int channels) {
        int newWidth = windows.length;
        byte[] resized = new byte[(endRow - firstRow) * newWidth * channels];
        for (int y = firstRow, i = 0; y < endRow; y++) {
            for (Window window : windows) {
                int start = (y * width + window.first) * channels;
                for (int c = 0; c < channels; c++) {
                    resized[i++] = weigh(pixels, start + c, channels, window.weights);
                }
            }
        }
        return resized;
    }

    private static byte[] resizeColumns(byte[] pixels, Window[] windows, int firstRow, int row) {
        byte[] resized = new byte[windows.length * row];
        for (int y = 0; y < windows.length; y++) {
            int start = (windows[y].first - firstRow) * row;
            for (int i = 0; i < row; i++) {
                resized[y * row + i] = weigh(pixels, start + i, row, windows[y].weights);
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

    private static Window[] windows(int size, Span kept, int newSize) {
        double scale = (kept.to - kept.from) / newSize;
        double widening = Math.max(scale, 1);
        double support = LOBES * widening;
        Window[] windows = new Window[newSize];
        for (int i = 0; i < newSize; i++) {
            double center = kept.from + (i + 0.5) * scale;
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
