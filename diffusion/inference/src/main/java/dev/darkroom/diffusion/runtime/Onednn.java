package dev.darkroom.diffusion.runtime;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import dev.darkroom.diffusion.DiffusionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * oneDNN, which computes PyTorch's convolutions on a CPU. Where it computes them wrong, PyTorch's own kernels take its place.
 *
 * <p>Seen with oneDNN 3.7.1 (PyTorch 2.7.1) on an AMD EPYC of family 26 in a virtual machine that hides the caches (CPUID leaf 8000001D is
 * all zero): with AVX, AVX2 and AVX-512 every convolution is wrong whose input channels exceed a block of 8 (AVX-512: 16) and are no
 * multiple of it; some values are infinite or not numbers.
 */
final class Onednn {

    /**
     * Few and odd, so that blocks of 8 and 16 channels have a rest; at least two images, for of a single small one oneDNN computes
     * nothing.
     */
    private static final int[] INPUT_CHANNELS = {3, 9, 16, 20, 24, 40};

    private static final int IMAGES = 2;
    private static final int SIDE = 6;
    private static final int OUTPUT_CHANNELS = 8;
    private static final int KERNEL = 3;
    private static final double TOLERANCE = 1e-3;

    private static final Path MAPS = Path.of("/proc/self/maps");

    private Onednn() {}

    /**
     * Computes small convolutions with PyTorch and in Java, and switches oneDNN off where they differ. To be called once PyTorch is loaded.
     *
     * @throws DiffusionException where they differ without oneDNN as well
     */
    static void switchOffWhereWrong() {
        if (isRight()) {
            return;
        }
        switchOff();
        if (!isRight()) {
            throw DiffusionException.device("PyTorch computes wrong convolutions on this processor");
        }
    }

    static boolean isRight() {
        for (int channels : INPUT_CHANNELS) {
            float[] input = numbers(IMAGES * channels * SIDE * SIDE, 7);
            float[] kernel = numbers(OUTPUT_CHANNELS * channels * KERNEL * KERNEL, 11);
            if (!areEqual(convolve(input, kernel, channels), convolveInJava(input, kernel, channels))) {
                return false;
            }
        }
        return true;
    }

    static boolean areEqual(float[] computed, double[] expected) {
        for (int i = 0; i < expected.length; i++) {
            // Not a number is no more equal than another number.
            if (!(Math.abs(computed[i] - expected[i]) < TOLERANCE)) {
                return false;
            }
        }
        return true;
    }

    /** {@code torch.backends.mkldnn.enabled = False}: what Python calls for it, by its name in the C++ library. */
    private static void switchOff() {
        NativeLibrary torch = NativeLibrary.getInstance(libtorch().toString());
        Pointer context = torch.getFunction("_ZN2at13globalContextEv").invokePointer(new Object[0]);
        torch.getFunction("_ZN2at7Context20setUserEnabledMkldnnEb").invokeVoid(new Object[] {context, (byte) 0});
        // The next in turn would be NNPACK, which warns at every convolution on processors that it does not know.
        torch.getFunction("_ZN2at7Context20setUserEnabledNNPACKEb").invokeVoid(new Object[] {context, (byte) 0});
    }

    /** The file that is loaded already. */
    private static Path libtorch() {
        try (Stream<String> maps = Files.lines(MAPS)) {
            return maps.filter(line -> line.endsWith("/libtorch_cpu.so"))
                    .map(line -> Path.of(line.substring(line.indexOf('/'))))
                    .findFirst()
                    .orElseThrow(Onednn::cannotBeSwitchedOff);
        } catch (IOException e) {
            throw cannotBeSwitchedOff();
        }
    }

    private static DiffusionException cannotBeSwitchedOff() {
        return DiffusionException.device(
                "PyTorch computes wrong convolutions on this processor, and its library cannot be found to switch oneDNN off");
    }

    private static float[] convolve(float[] input, float[] kernel, int channels) {
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                NDArray result = Conv2d.conv2d(
                                manager.create(input, new Shape(IMAGES, channels, SIDE, SIDE)),
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
        double[] result = new double[IMAGES * OUTPUT_CHANNELS * SIDE * SIDE];
        for (int i = 0; i < result.length; i++) {
            int x = i % SIDE;
            int y = i / SIDE % SIDE;
            int filter = i / (SIDE * SIDE) % OUTPUT_CHANNELS * channels;
            int image = i / (SIDE * SIDE * OUTPUT_CHANNELS) * channels;
            for (int channel = 0; channel < channels; channel++) {
                for (int offset = 0; offset < KERNEL * KERNEL; offset++) {
                    int column = x + offset % KERNEL - 1;
                    int row = y + offset / KERNEL - 1;
                    if (column >= 0 && column < SIDE && row >= 0 && row < SIDE) {
                        result[i] += (double) input[((image + channel) * SIDE + row) * SIDE + column]
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
