package dev.darkroom.diffusion.schedulers;

/** The symmetric Beta(a, a) distribution on [0, 1], a below 1. */
final class BetaDistribution {

    private static final int TERMS = 200;

    private BetaDistribution() {}

    /** The x below which the share {@code probability} lies. */
    static double quantile(double probability, double shape) {
        if (probability > 0.5) {
            return 1 - quantile(1 - probability, shape);
        }
        double target = probability * 2 * lower(0.5, shape);
        double low = 0;
        double high = 0.5;
        // Bisection to the last bit: the density has a pole at 0 where Newton's method would overshoot.
        for (int i = 0; i < 1100 && low < high; i++) {
            double middle = 0.5 * (low + high);
            if (middle == low || middle == high) {
                break;
            }
            if (lower(middle, shape) < target) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** The incomplete beta function B(x; a, a) = x^a sum((1 - a)_n / (n! (a + n)) x^n), DLMF 8.17.7 with 15.2.1; x up to 1/2. */
    private static double lower(double x, double shape) {
        double sum = 0;
        double factor = 1;
        for (int n = 0; n < TERMS; n++) {
            sum += factor / (shape + n);
            factor *= (1 - shape + n) / (n + 1) * x;
        }
        return StrictMath.pow(x, shape) * sum;
    }
}
