package dev.darkroom.parity;

import dev.darkroom.diffusion.runtime.Tensor;

/**
 * How far one output is from what was expected.
 *
 * @param difference largest absolute difference; infinite where shapes differ or a value is no number
 */
public record Comparison(String output, double difference, double tolerance) {

    public static Comparison of(String output, Tensor actual, Tensor expected, double tolerance) {
        return actual.shape().equals(expected.shape())
                ? of(output, actual.values(), expected.values(), tolerance)
                : new Comparison(output, Double.POSITIVE_INFINITY, tolerance);
    }

    public static Comparison of(String output, float[] actual, float[] expected, double tolerance) {
        return new Comparison(output, maxDifference(actual, expected), tolerance);
    }

    public boolean passed() {
        return difference <= tolerance;
    }

    /** Above 1 the comparison fails. */
    double excess() {
        return difference == 0 ? 0 : difference / tolerance;
    }

    private static double maxDifference(float[] actual, float[] expected) {
        if (actual.length != expected.length) {
            return Double.POSITIVE_INFINITY;
        }
        double max = 0;
        for (int i = 0; i < actual.length; i++) {
            double difference =
                    Float.compare(actual[i], expected[i]) == 0 ? 0 : Math.abs((double) actual[i] - expected[i]);
            if (Double.isNaN(difference)) {
                return Double.POSITIVE_INFINITY;
            }
            max = Math.max(max, difference);
        }
        return max;
    }
}
