package dev.darkroom.diffusion.schedulers;

import java.util.Set;

/**
 * The family that integrates exactly in lambda = log(alpha / sigma), where the linear part of the diffusion ODE drops out
 * (Lu et al., DPM-Solver, equation 3.4). Samples are x_t = alpha x_0 + sigma epsilon with alpha^2 + sigma^2 = 1.
 */
abstract class LambdaScheduler implements Scheduler {

    private final int steps;
    private final LambdaGrid grid;
    private final Clipping clipping;

    final Prediction prediction;

    /** One point of the schedule: signal scale, noise scale, half the log signal-to-noise ratio. */
    record Point(float alpha, float sigma, float lambda) {}

    LambdaScheduler(SchedulerConfig config, int steps, LambdaGrid grid) {
        this.steps = steps;
        this.grid = grid;
        this.clipping = Clipping.threshold(config);
        Set<Prediction> allowed = grid.flow() ? Prediction.ANY : Prediction.ANY_DIFFUSION;
        this.prediction = Prediction.of(config, allowed);
    }

    @Override
    public int steps() {
        return steps;
    }

    @Override
    public float[] timesteps() {
        return grid.timesteps().clone();
    }

    @Override
    public float[] sigmas() {
        return grid.sigmas().clone();
    }

    @Override
    public float initNoiseSigma() {
        return 1;
    }

    final Point point(int index) {
        float level = grid.sigmas()[index];
        float alpha = grid.flow() ? 1 - level : 1 / LatentMath.sqrt(level * level + 1);
        float sigma = grid.flow() ? level : level * alpha;
        return new Point(alpha, sigma, LatentMath.log(alpha) - LatentMath.log(sigma));
    }

    /** The thresholded estimate of x_0. */
    final float[] denoised(SchedulerState state, float[] modelOutput) {
        Point point = point(state.index());
        return clipping.apply(prediction.denoised(state.sample(), modelOutput, point.alpha(), point.sigma()));
    }

    /** The estimate of the noise, consistent with a thresholded x_0 where one is wanted. */
    final float[] noise(SchedulerState state, float[] modelOutput) {
        Point point = point(state.index());
        if (clipping instanceof Clipping.None) {
            return prediction.noise(state.sample(), modelOutput, point.alpha(), point.sigma());
        }
        return Prediction.SAMPLE.noise(state.sample(), denoised(state, modelOutput), point.alpha(), point.sigma());
    }

    @Override
    public float[] addNoise(float[] clean, float[] noise, int index) {
        Point point = point(index);
        return LatentMath.each(clean.length, i -> point.alpha() * clean[i] + point.sigma() * noise[i]);
    }
}
