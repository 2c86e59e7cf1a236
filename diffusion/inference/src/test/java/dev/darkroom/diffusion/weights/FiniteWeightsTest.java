package dev.darkroom.diffusion.weights;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.diffusion.DiffusionException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiniteWeightsTest {

    /** The last of three numbers, by its bits. */
    @ParameterizedTest
    @CsvSource({
        "F64, 7ff0000000000000, false",
        "F64, fff8000000000000, false",
        "F64, 7fefffffffffffff, true",
        "F32, 7f800000, false",
        "F32, ffc00000, false",
        "F32, 7f7fffff, true",
        "F16, 7c00, false",
        "F16, fe00, false",
        "F16, 7bff, true",
        "BF16, 7f80, false",
        "BF16, ffc0, false",
        "BF16, 7f7f, true",
        "I32, 7f800000, true",
        "BOOL, 1, true",
    })
    void shouldFindInfinityAndNaN(ElementType type, String bits, boolean finite) {
        ByteBuffer bytes = ByteBuffer.allocate(3 * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        long last = Long.parseUnsignedLong(bits, 16);
        for (int i = 0; i < type.bytes(); i++) {
            bytes.put(2 * type.bytes() + i, (byte) (last >>> Byte.SIZE * i));
        }
        Weights weights = weights(type, bytes);

        if (finite) {
            assertThatCode(() -> FiniteWeights.require(weights, "a")).doesNotThrowAnyException();
        } else {
            assertThatExceptionOfType(DiffusionException.class)
                    .isThrownBy(() -> FiniteWeights.require(weights, "a"))
                    .withMessage("x.safetensors: tensor \"a\": holds infinity or NaN");
        }
    }

    @Test
    void shouldTakeATensorWithoutNumbers() {
        assertThatCode(() -> FiniteWeights.require(weights(ElementType.F32, ByteBuffer.allocate(0)), "a"))
                .doesNotThrowAnyException();
    }

    private static Weights weights(ElementType type, ByteBuffer bytes) {
        TensorInfo tensor = new TensorInfo("a", type, Shape.of(bytes.limit() / type.bytes()), 0, bytes.limit());
        return new Weights() {
            @Override
            public Map<String, TensorInfo> tensors() {
                return Map.of("a", tensor);
            }

            @Override
            public ByteBuffer map(String name) {
                return bytes;
            }

            @Override
            public String label() {
                return "x.safetensors";
            }
        };
    }
}
