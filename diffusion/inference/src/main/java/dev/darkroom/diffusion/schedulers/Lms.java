package dev.darkroom.diffusion.schedulers;

import java.util.List;

/**
 * The linear multistep method of Adams and Bashforth, up to order 4, on the probability flow ODE; its coefficients are integrals of
 * Lagrange polynomials over the uneven noise levels (Zhang and Chen, Fast Sampling of Diffusion Models with Exponential Integrator,
 * equation 15 in sigma).
 */
final class Lms extends SigmaScheduler {

    private static final int ORDER = 4;
    private static final double GAUSS_POINT = 1 / Math.sqrt(3);

    Lms(SchedulerConfig config, int steps) {
        super(config, Prediction.ANY_DIFFUSION, steps, grid(config, steps));
    }

    private static SigmaGrid grid(SchedulerConfig config, int steps) {
        config.requireAbsent("rescale_betas_zero_snr");
        float[] alphaBar = NoiseSchedule.alphaBar(config, NoiseSchedule.Defaults.PAPER);
        return SigmaGrid.of(config, TrainingSigmas.of(alphaBar), steps);
    }

    @Override
    public StepResult step(SchedulerState state, float[] modelOutput, NoiseSource noise) {
        float[] sample = state.sample();
        int index = state.index();
        float[] denoised = prediction.denoised(sample, modelOutput, sigmas[index]);
        List<float[]> derivatives = state.remember(derivative(sample, denoised, sigmas[index]), ORDER);
        int order = Math.min(index + 1, ORDER);
        LatentMath.Sum next = LatentMath.sum(1, sample);
        // A sample that entered late knows fewer derivatives than the order; the reference drops their terms.
        for (int k = 0; k < Math.min(order, derivatives.size()); k++) {
            next.plus((float) coefficient(order, index, k), derivatives.get(derivatives.size() - 1 - k));
        }
        return new StepResult(state.next(next.values(), derivatives), denoised);
    }

    /** The integral over the step of the k-th Lagrange polynomial; Gauss's rule at two points is exact for cubics. */
    private double coefficient(int order, int index, int k) {
        double middle = ((double) sigmas[index] + sigmas[index + 1]) / 2;
        double half = ((double) sigmas[index + 1] - sigmas[index]) / 2;
        return half
                * (lagrange(order, index, k, middle - half * GAUSS_POINT)
                        + lagrange(order, index, k, middle + half * GAUSS_POINT));
    }

    private double lagrange(int order, int index, int k, double sigma) {
        double product = 1;
        for (int other = 0; other < order; other++) {
            if (other != k) {
                product *= (sigma - sigmas[index - other]) / ((double) sigmas[index - k] - sigmas[index - other]);
            }
        }
        return product;
    }
}
