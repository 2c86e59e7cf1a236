package dev.darkroom.diffusion.schedulers;

import java.util.List;

/**
 * DPM-Solver-2 as a midpoint method on the probability flow ODE, the midpoint taken in log sigma (Karras et al., 2022, algorithm 2
 * with alpha = 1/2), and its ancestral variant, which steps lower and adds fresh noise.
 */
final class Kdpm2 extends SigmaScheduler {

    private final Steps plan;
    private final boolean ancestral;

    /** By step: the noise level halfway, the one to step to, and the deviation of the fresh noise. */
    @SuppressWarnings("ArrayRecordComponent") // never written to, compared nowhere
    private record Steps(SigmaGrid grid, float[] middle, float[] down, float[] up) {}

    Kdpm2(SchedulerConfig config, int steps, boolean ancestral) {
        this(config, steps, ancestral, plan(config, steps, ancestral));
    }

    private Kdpm2(SchedulerConfig config, int steps, boolean ancestral, Steps plan) {
        super(config, Prediction.NOISE_OR_VELOCITY, steps, plan.grid());
        this.ancestral = ancestral;
        this.plan = plan;
    }

    private static Steps plan(SchedulerConfig config, int steps, boolean ancestral) {
        config.requireAbsent("rescale_betas_zero_snr");
        TrainingSigmas training = TrainingSigmas.of(NoiseSchedule.alphaBar(config, NoiseSchedule.Defaults.LATENT));
        SigmaGrid once = SigmaGrid.of(config, training, steps, true);
        float[] sigmas = once.sigmas();
        float[] up =
                LatentMath.each(steps, i -> ancestral ? EulerAncestral.ancestralNoise(sigmas[i], sigmas[i + 1]) : 0);
        float[] down = LatentMath.each(
                steps, i -> ancestral ? LatentMath.sqrt(sigmas[i + 1] * sigmas[i + 1] - up[i] * up[i]) : sigmas[i + 1]);
        float[] middle =
                LatentMath.each(steps, i -> LatentMath.exp((LatentMath.log(sigmas[i]) + LatentMath.log(down[i])) / 2));
        // The last step ends at 0, whose logarithm has no middle: it is a single Euler step.
        middle[steps - 1] = 0;
        float[] timesteps = once.twice().timesteps();
        for (int i = 0; i + 1 < steps; i++) {
            timesteps[2 * i + 1] = (float) training.timestep(middle[i]);
        }
        return new Steps(new SigmaGrid(timesteps, padded(sigmas)), middle, down, up);
    }

    /** Every level but the first twice and the final one three times, as the reference lays them out. */
    private static float[] padded(float[] sigmas) {
        int last = sigmas.length - 1;
        return LatentMath.each(2 * last + 2, i -> sigmas[Math.min((i + 1) / 2, last)]);
    }

    @Override
    public int order() {
        return 2;
    }

    @Override
    float inputSigma(SchedulerState state) {
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
        float[] next = follow(state.memory().getFirst(), slope, plan.down()[step] - sigmas[state.index() - 1]);
        if (ancestral) {
            float[] fresh = noise.draw(sample.length);
            float up = plan.up()[step];
            for (int i = 0; i < next.length; i++) {
                next[i] += fresh[i] * up;
            }
        }
        return new StepResult(state.next(next), denoised);
    }
}
