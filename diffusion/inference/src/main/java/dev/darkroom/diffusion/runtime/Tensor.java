package dev.darkroom.diffusion.runtime;

import dev.darkroom.diffusion.weights.Shape;

/**
 * A float32 tensor on the Java heap, row by row. Whole numbers such as token ids travel as floats too, which are exact below 2^24.
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere; a copy per call would cost more than it protects
public record Tensor(Shape shape, float[] values) {

    public Tensor {
        if (shape.elements() != values.length) {
            throw new IllegalArgumentException(shape + " does not hold " + values.length + " elements");
        }
    }

    /** Whether it holds neither infinity nor NaN. */
    public boolean isFinite() {
        float zero = 0;
        for (float value : values) {
            zero += value * 0; // NaN for infinity and NaN, and without a branch for each value
        }
        return zero == 0;
    }

    public static Tensor of(float[] values, long... dimensions) {
        return new Tensor(Shape.of(dimensions), values);
    }

    public static Tensor of(long[] values, long... dimensions) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = values[i];
        }
        return of(floats, dimensions);
    }

    public static Tensor of(int[] values, long... dimensions) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = values[i];
        }
        return of(floats, dimensions);
    }
}
