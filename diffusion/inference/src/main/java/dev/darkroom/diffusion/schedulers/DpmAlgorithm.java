package dev.darkroom.diffusion.schedulers;

import dev.darkroom.diffusion.schedulers.LambdaScheduler.Point;

/**
 * What a DPM-Solver predicts and whether it adds noise; each gives the weights of one exponential integrator step (Lu et al.,
 * DPM-Solver, arXiv 2206.00927, and DPM-Solver++, arXiv 2211.01095).
 */
enum DpmAlgorithm {
    /** Noise prediction (DPM-Solver, section 3.2, equation 3.7). */
    DPMSOLVER("dpmsolver", false, false) {
        @Override
        Weights weights(Point s, Point t, float h) {
            float phi = LatentMath.exp(h) - 1;
            return new Weights(
                    t.alpha() / s.alpha(),
                    -t.sigma() * phi,
                    -0.5f * t.sigma() * phi,
                    -t.sigma() * (phi / h - 1),
                    -t.sigma() * ((phi - h) / (h * h) - 0.5f),
                    0);
        }
    },
    /** Data prediction (DPM-Solver++, section 4.1, proposition 4.1). */
    DPMSOLVER_PLUS_PLUS("dpmsolver++", true, false) {
        @Override
        Weights weights(Point s, Point t, float h) {
            float phi = LatentMath.exp(-h) - 1;
            return new Weights(
                    t.sigma() / s.sigma(),
                    -t.alpha() * phi,
                    -0.5f * t.alpha() * phi,
                    t.alpha() * (phi / h + 1),
                    -t.alpha() * ((phi + h) / (h * h) - 0.5f),
                    0);
        }
    },
    /** Noise prediction of the diffusion SDE (DPM-Solver++, section 5, SDE-DPM-Solver-1 and 2M). */
    SDE_DPMSOLVER("sde-dpmsolver", false, true) {
        @Override
        Weights weights(Point s, Point t, float h) {
            float phi = LatentMath.exp(h) - 1;
            return new Weights(
                    t.alpha() / s.alpha(),
                    -2 * t.sigma() * phi,
                    -t.sigma() * phi,
                    -2 * t.sigma() * (phi / h - 1),
                    Float.NaN, // neither the paper nor diffusers has a third order of it, which DpmSolver refuses
                    t.sigma() * LatentMath.sqrt(LatentMath.exp(2 * h) - 1));
        }
    },
    /** Data prediction of the diffusion SDE (DPM-Solver++, section 5, SDE-DPM-Solver++1 and 2M). */
    SDE_DPMSOLVER_PLUS_PLUS("sde-dpmsolver++", true, true) {
        @Override
        Weights weights(Point s, Point t, float h) {
            float phi = 1 - LatentMath.exp(-2 * h);
            return new Weights(
                    t.sigma() / s.sigma() * LatentMath.exp(-h),
                    t.alpha() * phi,
                    0.5f * t.alpha() * phi,
                    t.alpha() * (phi / (-2 * h) + 1),
                    t.alpha() * ((phi - 2 * h) / (4 * h * h) - 0.5f),
                    t.sigma() * LatentMath.sqrt(phi));
        }
    };

    private final String text;
    private final boolean predictsData;
    private final boolean stochastic;

    DpmAlgorithm(String text, boolean predictsData, boolean stochastic) {
        this.text = text;
        this.predictsData = predictsData;
        this.stochastic = stochastic;
    }

    /**
     * Weights of x_s, of the prediction and its first and second differences D0, D1 and D2, and of fresh noise.
     *
     * @param midpoint weight of D1 by the midpoint rule
     * @param heun weight of D1 by the trapezoid rule
     */
    record Weights(float sample, float d0, float midpoint, float heun, float d2, float noise) {}

    boolean predictsData() {
        return predictsData;
    }

    boolean stochastic() {
        return stochastic;
    }

    final Weights weights(Point s, Point t) {
        return weights(s, t, t.lambda() - s.lambda());
    }

    abstract Weights weights(Point s, Point t, float h);

    @Override
    public String toString() {
        return text;
    }
}
