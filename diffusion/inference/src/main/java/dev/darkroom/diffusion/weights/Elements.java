package dev.darkroom.diffusion.weights;

import java.nio.ByteBuffer;

/** Decodes the little-endian elements of a tensor. */
final class Elements {

    private Elements() {}

    static float[] toFloats(ByteBuffer data, ElementType type, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = switch (type) {
                case F64 -> (float) data.getDouble(i * 8);
                case F32 -> data.getFloat(i * 4);
                case F16 -> Float.float16ToFloat(data.getShort(i * 2));
                case BF16 -> Float.intBitsToFloat(data.getShort(i * 2) << 16);
                case I64, I32, I16, I8, U8, BOOL -> integer(data, type, i);
            };
        }
        return values;
    }

    static long[] toLongs(ByteBuffer data, ElementType type, int count) {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = integer(data, type, i);
        }
        return values;
    }

    private static long integer(ByteBuffer data, ElementType type, int i) {
        return switch (type) {
            case I64 -> data.getLong(i * 8);
            case I32 -> data.getInt(i * 4);
            case I16 -> data.getShort(i * 2);
            case I8 -> data.get(i);
            case U8, BOOL -> Byte.toUnsignedInt(data.get(i));
            case F64, F32, F16, BF16 -> throw new IllegalArgumentException(type + " holds no integers");
        };
    }
}
