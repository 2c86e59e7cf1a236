package dev.darkroom.diffusion.schedulers;

import org.hipparchus.analysis.solvers.BrentSolver;
import org.hipparchus.special.Beta;

/** The symmetric Beta(a, a) distribution on [0, 1]; its distribution function is I_x(a, a), the regularised incomplete beta function. */
final class BetaDistribution {
    private static final double ACCURACY = 1e-15;
    private static final int MOST_EVALUATIONS = 1_000;

    private BetaDistribution() {}

    /** The x where I_x(a, a) = {@code probability}, by Brent's method (Brent 1973, Algorithms for Minimization, chapter 4). */
    static double quantile(double probability, double shape) {
        if (probability <= 0 || probability >= 1) {
            return probability;
        }
        return new BrentSolver(ACCURACY, ACCURACY)
                .solve(MOST_EVALUATIONS, x -> Beta.regularizedBeta(x, shape, shape) - probability, 0, 1);
    }
}
