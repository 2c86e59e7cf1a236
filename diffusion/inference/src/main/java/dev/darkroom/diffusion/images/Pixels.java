package dev.darkroom.diffusion.images;

import dev.darkroom.diffusion.runtime.Tensor;

/** Converts between 8-bit pixels, row by row with their channels together, and tensors, channel by channel. */
public final class Pixels {

    private static final int CHANNELS = 3;
    private static final float WHITE = 255;
    private static final float PAINT = 0.5f;

    private Pixels() {}

    /** RGB pixels to what an autoencoder encodes: [1, 3, height, width] in -1..1. */
    public static Tensor toTensor(byte[] rgb, int width, int height) {
        int pixels = width * height;
        float[] values = new float[CHANNELS * pixels];
        for (int i = 0; i < values.length; i++) {
            values[i % CHANNELS * pixels + i / CHANNELS] = 2 * (Byte.toUnsignedInt(rgb[i]) / WHITE) - 1;
        }
        return Tensor.of(values, 1, CHANNELS, height, width);
    }

    /** Grey pixels to an inpainting mask: [1, 1, height, width], 1 from the middle grey up. */
    public static Tensor toMask(byte[] grey, int width, int height) {
        float[] values = new float[width * height];
        for (int i = 0; i < values.length; i++) {
            values[i] = Byte.toUnsignedInt(grey[i]) / WHITE >= PAINT ? 1 : 0;
        }
        return Tensor.of(values, 1, 1, height, width);
    }

    /** What a decoder gives, about -1..1, to 0..1. */
    public static Tensor toUnitRange(Tensor decoded) {
        float[] values = new float[decoded.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.clamp(decoded.values()[i] / 2 + 0.5f, 0f, 1f);
        }
        return new Tensor(decoded.shape(), values);
    }

    /** A batch [B, 3, height, width] in 0..1 to RGB pixels, one image behind the other; halves round to even, as in torch. */
    public static byte[] toRgb(Tensor images) {
        int pixels = images.shape().get(2) * images.shape().get(3);
        float[] values = images.values();
        byte[] rgb = new byte[values.length];
        for (int i = 0; i < rgb.length; i++) {
            int image = i / (CHANNELS * pixels);
            int channel = i % CHANNELS;
            int pixel = i / CHANNELS % pixels;
            rgb[i] = (byte) Math.rint(values[(image * CHANNELS + channel) * pixels + pixel] * WHITE);
        }
        return rgb;
    }
}
