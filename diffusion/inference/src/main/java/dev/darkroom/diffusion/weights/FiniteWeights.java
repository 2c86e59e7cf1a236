package dev.darkroom.diffusion.weights;

import dev.darkroom.diffusion.DiffusionException;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Looks for infinity and NaN, which a floating-point number is when all bits of its exponent are set. */
public final class FiniteWeights {

    private static final long F64_EXPONENT = 0x7ff0_0000_0000_0000L;
    private static final int F32_EXPONENT = 0x7f80_0000;
    private static final int F16_EXPONENT = 0x7c00;
    private static final int BF16_EXPONENT = 0x7f80;

    private FiniteWeights() {}

    /**
     * Reads a whole tensor.
     *
     * @throws DiffusionException that names the file and the tensor if a number in it is infinity or NaN
     */
    public static void require(Weights weights, String name) {
        TensorInfo tensor = Objects.requireNonNull(weights.tensors().get(name), name);
        if (!areFinite(weights.map(name), tensor.type())) {
            throw DiffusionException.badFile(weights.place(name), "holds infinity or NaN");
        }
    }

    private static boolean areFinite(ByteBuffer bytes, ElementType type) {
        return switch (type) {
            case F64 -> {
                boolean finite = true;
                for (int i = 0; i < bytes.limit(); i += Double.BYTES) {
                    finite &= (bytes.getLong(i) & F64_EXPONENT) != F64_EXPONENT;
                }
                yield finite;
            }
            case F32 -> {
                boolean finite = true;
                for (int i = 0; i < bytes.limit(); i += Float.BYTES) {
                    finite &= (bytes.getInt(i) & F32_EXPONENT) != F32_EXPONENT;
                }
                yield finite;
            }
            case F16 -> areFinite(bytes, F16_EXPONENT);
            case BF16 -> areFinite(bytes, BF16_EXPONENT);
            case I64, I32, I16, I8, U8, BOOL -> true;
        };
    }

    private static boolean areFinite(ByteBuffer bytes, int exponent) {
        boolean finite = true;
        for (int i = 0; i < bytes.limit(); i += Short.BYTES) {
            finite &= (bytes.getShort(i) & exponent) != exponent;
        }
        return finite;
    }
}
