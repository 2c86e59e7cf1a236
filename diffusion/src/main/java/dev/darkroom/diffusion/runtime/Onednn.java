package dev.darkroom.diffusion.runtime;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import com.sun.jna.Function;
import dev.darkroom.diffusion.DiffusionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * oneDNN, which computes PyTorch's convolutions on a CPU.
 *
 * <p>Seen with oneDNN 3.7.1 (PyTorch 2.7.1) on an AMD EPYC of family 26 in a virtual machine that hides the caches: with AVX-512, every
 * convolution whose input channels are more than 16 and no multiple of 16 is wrong in all its values; with AVX2 all are right. So AVX-512 is
 * not used where the caches are hidden, and no network runs where a convolution is wrong.
 */
final class Onednn {

    private static final String LIMIT = "ONEDNN_MAX_CPU_ISA";
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final Path CACHES = Path.of("/sys/devices/system/cpu/cpu0/cache/index0");

    private static final int SIDE = 6;
    private static final int[] INPUT_CHANNELS = {3, 16, 24, 40, 72};
    private static final int OUTPUT_CHANNELS = 8;
    private static final int KERNEL = 3;
    private static final double TOLERANCE = 1e-3;

    private Onednn() {}

    /** Limits oneDNN to AVX2 where it is known to be wrong beyond, unless the environment sets {@code ONEDNN_MAX_CPU_ISA}. To be called before PyTorch is loaded. */
    static void limit() {
        if (System.getenv(LIMIT) == null && hasAvx512(PROCESSORS) && !Files.exists(CACHES)) {
            // oneDNN asks the C library's environment, which a JVM cannot change by itself.
            int failed = Function.getFunction("c", "setenv").invokeInt(new Object[] {LIMIT, "AVX2", 1});
            if (failed != 0) {
                throw DiffusionException.device("cannot set " + LIMIT + "=AVX2; set it in the environment");
            }
        }
    }

    static boolean hasAvx512(Path processors) {
        try {
            return Files.exists(processors) && Files.readString(processors).contains(" avx512f");
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Computes small convolutions with PyTorch and in Java.
     *
     * @throws DiffusionException where they differ
     */
    static void check() {
        for (int channels : INPUT_CHANNELS) {
            float[] input = numbers(channels * SIDE * SIDE, 7);
            float[] kernel = numbers(OUTPUT_CHANNELS * channels * KERNEL * KERNEL, 11);
            requireEqual(convolve(input, kernel, channels), convolveInJava(input, kernel, channels), channels);
        }
    }

    static void requireEqual(float[] computed, double[] expected, int channels) {
        for (int i = 0; i < expected.length; i++) {
            // Not a number is no more equal than another number.
            if (!(Math.abs(computed[i] - expected[i]) < TOLERANCE)) {
                throw DiffusionException.device("PyTorch computes wrong convolutions on this processor (" + channels
                        + " input channels: " + computed[i] + " instead of " + expected[i]
                        + "); set the environment variable " + LIMIT + "=AVX2");
            }
        }
    }

    private static float[] convolve(float[] input, float[] kernel, int channels) {
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                NDArray result = Conv2d.conv2d(
                                manager.create(input, new Shape(1, channels, SIDE, SIDE)),
                                manager.create(kernel, new Shape(OUTPUT_CHANNELS, channels, KERNEL, KERNEL)),
                                manager.zeros(new Shape(OUTPUT_CHANNELS)),
                                new Shape(1, 1),
                                new Shape(1, 1),
                                new Shape(1, 1),
                                1)
                        .singletonOrThrow()) {
            return result.toFloatArray();
        }
    }

    private static double[] convolveInJava(float[] input, float[] kernel, int channels) {
        double[] result = new double[OUTPUT_CHANNELS * SIDE * SIDE];
        for (int i = 0; i < result.length; i++) {
            int x = i % SIDE;
            int y = i / SIDE % SIDE;
            int filter = i / (SIDE * SIDE) * channels;
            for (int channel = 0; channel < channels; channel++) {
                for (int offset = 0; offset < KERNEL * KERNEL; offset++) {
                    int column = x + offset % KERNEL - 1;
                    int row = y + offset / KERNEL - 1;
                    if (column >= 0 && column < SIDE && row >= 0 && row < SIDE) {
                        result[i] += (double) input[(channel * SIDE + row) * SIDE + column]
                                * kernel[(filter + channel) * KERNEL * KERNEL + offset];
                    }
                }
            }
        }
        return result;
    }

    /** Numbers from -1 to 1 without a pattern. */
    private static float[] numbers(int count, int seed) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) Math.sin((i + 1) * (double) seed);
        }
        return numbers;
    }
}
