package dev.darkroom.diffusion.schedulers;

import java.util.Arrays;

/**
 * Euler's method for flow matching, x_t = (1 - sigma) x_0 + sigma epsilon (Lipman et al., Flow Matching, arXiv 2210.02747;
 * Esser et al., Scaling Rectified Flow Transformers, arXiv 2403.03206, section 5.3.2 for the shift).
 */
final class FlowMatchEuler implements Scheduler {

    private final int steps;
    private final float[] sigmas;
    private final float[] timesteps;
    private final boolean stochastic;

    FlowMatchEuler(SchedulerConfig config, int steps) {
        this.steps = steps;
        int trained = config.integer("num_train_timesteps", 1000);
        config.requireAbsent("use_dynamic_shifting");
        config.requireAbsent("invert_sigmas");
        config.requireAbsent("shift_terminal");
        double shift = config.number("shift", 1);
        // The range is shifted once and the steps in it again, as the reference does.
        double highest = trained * (double) (float) shifted(1, shift);
        double lowest = trained * (double) (float) shifted(1.0 / trained, shift);
        double[] levels = Arrays.stream(TimestepSpacing.linspace(highest, lowest, steps))
                .map(timestep -> shifted(timestep / trained, shift))
                .toArray();
        SigmaSpacing spacing =
                SigmaSpacing.of(config, SigmaSpacing.KARRAS, SigmaSpacing.EXPONENTIAL, SigmaSpacing.BETA);
        if (spacing != SigmaSpacing.TIMESTEPS) {
            levels = spacing.between(levels[0], levels[steps - 1], steps);
        }
        this.sigmas = SigmaGrid.floats(Arrays.copyOf(levels, steps + 1));
        this.timesteps = LatentMath.each(steps, i -> sigmas[i] * trained);
        this.stochastic = config.flag("stochastic_sampling", false);
    }

    private static double shifted(double sigma, double shift) {
        return shift * sigma / (1 + (shift - 1) * sigma);
    }

    @Override
    public int steps() {
        return steps;
    }

    @Override
    public float[] timesteps() {
        return timesteps.clone();
    }

    @Override
    public float[] sigmas() {
        return sigmas.clone();
    }

    @Override
    public float initNoiseSigma() {
        return 1;
    }

    @Override
    public StepResult step(SchedulerState state, float[] modelOutput, NoiseSource noise) {
        float[] sample = state.sample();
        float sigma = sigmas[state.index()];
        float sigmaNext = sigmas[state.index() + 1];
        float[] denoised = LatentMath.each(sample.length, i -> sample[i] - sigma * modelOutput[i]);
        float[] next = stochastic
                ? addNoise(denoised, noise.draw(sample.length), state.index() + 1)
                : LatentMath.each(sample.length, i -> sample[i] + (sigmaNext - sigma) * modelOutput[i]);
        return new StepResult(state.next(next), denoised);
    }

    @Override
    public float[] addNoise(float[] clean, float[] noise, int index) {
        float sigma = sigmas[index];
        return LatentMath.each(clean.length, i -> sigma * noise[i] + (1 - sigma) * clean[i]);
    }
}
