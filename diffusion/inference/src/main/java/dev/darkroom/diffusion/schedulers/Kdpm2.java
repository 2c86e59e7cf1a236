package dev.darkroom.diffusion.schedulers;

import java.util.List;

/**
 * DPM-Solver-2 (Lu et al., DPM-Solver, arXiv 2206.00927, algorithm 1) seen in sigma: the midpoint method on the probability flow ODE
 * (Karras et al., 2022, arXiv 2206.00364, appendix D.2, algorithm 3 with alpha = 1/2), but with the midpoint in log sigma.
 */
class Kdpm2 extends SigmaScheduler {

    private final Steps plan;

    /** By step: the noise level halfway and the one to step to. */
    @SuppressWarnings("ArrayRecordComponent") // never written to, compared nowhere
    private record Steps(SigmaGrid grid, float[] middle, float[] target) {}

    /** Which noise level a step between two of the schedule goes to. */
    @FunctionalInterface
    interface Target {
        float of(float from, float to);
    }

    Kdpm2(SchedulerConfig config, int steps) {
        this(config, steps, (from, to) -> to);
    }

    Kdpm2(SchedulerConfig config, int steps, Target target) {
        this(config, steps, plan(config, steps, target));
    }

    private Kdpm2(SchedulerConfig config, int steps, Steps plan) {
        super(config, Prediction.NOISE_OR_VELOCITY, steps, plan.grid());
        this.plan = plan;
    }

    private static Steps plan(SchedulerConfig config, int steps, Target target) {
        config.requireAbsent("rescale_betas_zero_snr");
        TrainingSigmas training = TrainingSigmas.of(NoiseSchedule.alphaBar(config, NoiseSchedule.Defaults.LATENT));
        SigmaGrid once = SigmaGrid.of(config, training, steps, true);
        float[] sigmas = once.sigmas();
        float[] targets = LatentMath.each(steps, i -> target.of(sigmas[i], sigmas[i + 1]));
        float[] middle = LatentMath.each(
                steps, i -> LatentMath.exp((LatentMath.log(sigmas[i]) + LatentMath.log(targets[i])) / 2));
        // The last step ends at 0, whose logarithm has no middle: it is a single Euler step.
        middle[steps - 1] = 0;
        float[] timesteps = once.twice().timesteps();
        for (int i = 0; i + 1 < steps; i++) {
            timesteps[2 * i + 1] = (float) training.timestep(middle[i]);
        }
        return new Steps(new SigmaGrid(timesteps, padded(sigmas)), middle, targets);
    }

    /** Every level but the first twice and the final one three times, as the reference lays them out. */
    private static float[] padded(float[] sigmas) {
        int last = sigmas.length - 1;
        return LatentMath.each(2 * last + 2, i -> sigmas[Math.min((i + 1) / 2, last)]);
    }

    @Override
    public final int order() {
        return 2;
    }

    @Override
    final float inputSigma(SchedulerState state) {
        return state.memory().isEmpty() ? sigmas[state.index()] : plan.middle()[state.index() / 2];
    }

    /** Between the two evaluations of a step it remembers the sample at the step's start. */
    @Override
    public StepResult step(SchedulerState state, float[] modelOutput, NoiseSource noise) {
        float[] sample = state.sample();
        int step = state.index() / 2;
        float sigma = inputSigma(state);
        float[] denoised = prediction.denoised(sample, modelOutput, sigma);
        float[] slope = derivative(sample, denoised, sigma);
        if (state.memory().isEmpty()) {
            float[] middle = follow(sample, slope, plan.middle()[step] - sigma);
            return new StepResult(state.next(middle, List.of(sample)), denoised);
        }
        float[] next = follow(state.memory().getFirst(), slope, plan.target()[step] - sigmas[state.index() - 1]);
        return new StepResult(state.next(next), denoised);
    }
}
