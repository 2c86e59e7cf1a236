package dev.darkroom.diffusion.schedulers;

import java.util.List;

/**
 * The log-rho multistep diffusion exponential integrator sampler, orders 1 to 3 (Zhang and Chen, Fast Sampling of Diffusion Models
 * with Exponential Integrator, equation 15).
 */
final class Deis extends LambdaScheduler {

    private static final int FEW_STEPS = 15;

    private final int count;
    private final int solverOrder;
    private final boolean lowersOrder;

    Deis(SchedulerConfig config, int steps) {
        super(config, steps, grid(config, steps));
        this.count = steps;
        this.solverOrder = config.integer("solver_order", 2);
        if (solverOrder < 1 || solverOrder > 3) {
            throw config.unsupported("solver_order");
        }
        this.lowersOrder = config.flag("lower_order_final", true) && steps < FEW_STEPS;
    }

    private static LambdaGrid grid(SchedulerConfig config, int steps) {
        config.requireAbsent("rescale_betas_zero_snr");
        float[] alphaBar = NoiseSchedule.alphaBar(config, NoiseSchedule.Defaults.PAPER);
        return LambdaGrid.of(config, alphaBar, steps, LambdaGrid.Solver.DEIS);
    }

    @Override
    public StepResult step(SchedulerState state, float[] modelOutput, NoiseSource noise) {
        float[] denoised = denoised(state, modelOutput);
        Point s = point(state.index());
        float[] epsilon = Prediction.SAMPLE.noise(state.sample(), denoised, s.alpha(), s.sigma());
        List<float[]> outputs = state.remember(epsilon, solverOrder);
        int order = order(state);
        float[] next = order == 1
                ? firstOrder(state, epsilon)
                : multistep(state, outputs.subList(outputs.size() - order, outputs.size()));
        return new StepResult(state.next(next, outputs), denoised);
    }

    private float[] firstOrder(SchedulerState state, float[] epsilon) {
        DpmAlgorithm.Weights weights = DpmAlgorithm.DPMSOLVER.weights(point(state.index()), point(state.index() + 1));
        return LatentMath.sum(weights.sample(), state.sample())
                .plus(weights.d0(), epsilon)
                .values();
    }

    /** x_t / alpha_t = x_s / alpha_s + sum of epsilon_k times the integral of its Lagrange polynomial in log rho over rho. */
    private float[] multistep(SchedulerState state, List<float[]> outputs) {
        int index = state.index();
        Point t = point(index + 1);
        LatentMath.Sum scaled = LatentMath.sum(1 / point(index).alpha(), state.sample());
        for (int k = 0; k < outputs.size(); k++) {
            float weight =
                    integral(index, outputs.size(), k, rho(index + 1)) - integral(index, outputs.size(), k, rho(index));
            scaled.plus(weight, outputs.get(outputs.size() - 1 - k));
        }
        return LatentMath.sum(t.alpha(), scaled.values()).values();
    }

    private float rho(int index) {
        Point point = point(index);
        return point.sigma() / point.alpha();
    }

    /** The antiderivative, at rho, of the k-th Lagrange polynomial through the newest {@code order} values of log rho. */
    private float integral(int index, int order, int k, float rho) {
        float t = LatentMath.log(rho);
        float b = LatentMath.log(rho(index - k));
        float c = LatentMath.log(rho(index - (k + 1) % order));
        if (order == 2) {
            return rho * (-c + t - 1) / (b - c);
        }
        float d = LatentMath.log(rho(index - (k + 2) % order));
        return rho * (c * (d - t + 1) - d * t + d + t * t - 2 * t + 2) / ((b - c) * (b - d));
    }

    private int order(SchedulerState state) {
        int left = count - state.index();
        int limit = lowersOrder ? Math.min(left, solverOrder) : solverOrder;
        return Math.min(limit, state.evaluations() + 1);
    }
}
