package dev.darkroom.diffusion.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.layers.Linear;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.weights.SafeTensors;
import dev.darkroom.diffusion.weights.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs on the real libtorch. */
class NetworkIT {

    private static final float[] WEIGHT = {1, 2, -3, 0.5f};

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"F32,FP32", "F64,FP32", "F16,FP32", "BF16,FP32", "F32,FP16", "BF16,BF16", "F16,BF16"})
    void shouldComputeInAnyPrecisionFromWeightsOfAnyOther(String stored, Precision precision) throws IOException {
        try (Network network = load(stored, "[2, 2]", precision)) {
            Tensor product = network.run(Tensor.of(new float[] {2, 4}, 1, 2)).get(0);

            assertThat(product.shape()).isEqualTo(Shape.of(1, 2));
            assertThat(product.values()).containsExactly(10, -4);
        }
    }

    @Test
    void shouldReadWeightsThatLieUnaligned() throws IOException {
        Path file = write("F32", "[2, 2]", "weight", 3);

        try (Network network = Network.load(linear(), SafeTensors.open(file), Device.cpu(), Precision.FP32)) {
            assertThat(network.run(Tensor.of(new float[] {2, 4}, 1, 2)).get(0).values())
                    .containsExactly(10, -4);
        }
    }

    @Test
    void shouldNameTheWeightThatIsMissingAndItsShape() throws IOException {
        Path file = write("F32", "[2, 2]", "kernel", 0);

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> Network.load(linear(), SafeTensors.open(file), Device.cpu(), Precision.FP32))
                .withMessage(file + ": tensor \"weight\" of shape [2, 2] is missing");
    }

    @Test
    void shouldNameTheWeightWhoseShapeIsWrong() throws IOException {
        Path file = write("F32", "[1, 4]", "weight", 0);

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> Network.load(linear(), SafeTensors.open(file), Device.cpu(), Precision.FP32))
                .withMessage(file + ": tensor \"weight\" has shape [1, 4] but the configuration asks for [2, 2]");
    }

    @Test
    void shouldSayWhenPyTorchCannotCompute() throws IOException {
        try (Network network = load("F32", "[2, 2]", Precision.FP32)) {
            assertThatExceptionOfType(DiffusionException.class)
                    .isThrownBy(() -> network.run(Tensor.of(new float[3], 1, 3)))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(DiffusionException.Code.DEVICE));
            assertThatIllegalArgumentException().isThrownBy(network::run);
        }
    }

    @Test
    void shouldComputeTheSameFromSeveralThreads() throws Exception {
        try (Network network = load("F32", "[2, 2]", Precision.FP32)) {
            List<Thread> threads = IntStream.range(0, 4)
                    .mapToObj(i -> Thread.ofPlatform().unstarted(() -> {
                        for (int k = 0; k < 50; k++) {
                            Tensor product = network.run(Tensor.of(new float[] {i, k}, 1, 2))
                                    .get(0);
                            assertThat(product.values()).containsExactly(i + 2 * k, -3 * i + 0.5f * k);
                        }
                    }))
                    .toList();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            for (Thread thread : threads) {
                thread.setUncaughtExceptionHandler((dead, error) -> failure.set(error));
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(failure.get()).isNull();
        }
    }

    @Test
    void shouldRefuseADeviceThatIsAbsent() {
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> Device.parse("cuda:99"))
                .satisfies(e -> assertThat(e.code()).isEqualTo(DiffusionException.Code.DEVICE));
    }

    private Network load(String stored, String shape, Precision precision) throws IOException {
        return Network.load(linear(), SafeTensors.open(write(stored, shape, "weight", 0)), Device.cpu(), precision);
    }

    private static Program linear() {
        Linear linear = new Linear(2, 2, false);
        return Program.trace(
                linear, 1, inputs -> List.of(linear.forward(inputs.get(0).typeAs(linear.weight()))));
    }

    /** @param padding bytes of a tensor in front that push the weight off its alignment */
    private Path write(String type, String shape, String name, int padding) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).position(padding);
        for (float value : WEIGHT) {
            switch (type) {
                case "F64" -> data.putDouble(value);
                case "F32" -> data.putFloat(value);
                case "F16" -> data.putShort(Float.floatToFloat16(value));
                case "BF16" -> data.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
                default -> throw new IllegalArgumentException(type);
            }
        }
        int end = data.position();
        String header = """
                {"pad":{"dtype":"U8","shape":[%d],"data_offsets":[0,%d]},\
                "%s":{"dtype":"%s","shape":%s,"data_offsets":[%d,%d]}}""".formatted(padding, padding, name, type, shape, padding, end);
        byte[] headerBytes = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + headerBytes.length + end).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(headerBytes.length).put(headerBytes).put(data.flip());
        return Files.write(folder.resolve(type + name + ".safetensors"), file.array());
    }
}
