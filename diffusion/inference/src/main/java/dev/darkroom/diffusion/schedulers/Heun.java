package dev.darkroom.diffusion.schedulers;

import java.util.List;

/** Heun's second-order method: an Euler step, then again with the mean slope (Karras et al., 2022, arXiv 2206.00364, algorithm 1). */
final class Heun extends SigmaScheduler {

    private final Clipping clipping;

    Heun(SchedulerConfig config, int steps) {
        super(config, Prediction.ANY_DIFFUSION, steps, grid(config, steps));
        this.clipping = Clipping.clip(config, false);
    }

    private static SigmaGrid grid(SchedulerConfig config, int steps) {
        config.requireAbsent("rescale_betas_zero_snr");
        float[] alphaBar = NoiseSchedule.alphaBar(config, NoiseSchedule.Defaults.LATENT);
        return SigmaGrid.of(config, TrainingSigmas.of(alphaBar), steps).twice();
    }

    @Override
    public int order() {
        return 2;
    }

    /** Between the two evaluations of a step it remembers the slope and the sample at the step's start. */
    @Override
    public StepResult step(SchedulerState state, float[] modelOutput, NoiseSource noise) {
        float[] sample = state.sample();
        int index = state.index();
        float sigma = sigmas[index];
        float[] denoised = clipping.apply(prediction.denoised(sample, modelOutput, sigma));
        float[] slope = derivative(sample, denoised, sigma);
        if (state.memory().isEmpty()) {
            float[] next = follow(sample, slope, sigmas[index + 1] - sigma);
            return new StepResult(state.next(next, List.of(slope, sample)), denoised);
        }
        float[] firstSlope = state.memory().getFirst();
        float[] start = state.memory().getLast();
        float[] mean = LatentMath.each(slope.length, i -> (firstSlope[i] + slope[i]) / 2);
        return new StepResult(state.next(follow(start, mean, sigma - sigmas[index - 1])), denoised);
    }
}
