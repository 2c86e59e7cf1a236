package dev.darkroom.diffusion.schedulers;

import java.util.Set;

/**
 * The family that integrates the probability flow ODE dx/dsigma = (x - x_0) / sigma of the unscaled sample x = x_0 + sigma epsilon
 * (Karras et al., Elucidating the Design Space of Diffusion-Based Generative Models, equation 1).
 */
abstract class SigmaScheduler implements Scheduler {

    private final int steps;
    private final float[] timesteps;
    private final boolean startsScaled;

    /** Noise level at each timestep and, behind them, where the last step ends. */
    final float[] sigmas;

    final Prediction prediction;

    SigmaScheduler(SchedulerConfig config, Set<Prediction> predictions, int steps, SigmaGrid grid) {
        this.steps = steps;
        this.timesteps = grid.timesteps();
        this.sigmas = grid.sigmas();
        this.prediction = Prediction.of(config, predictions);
        this.startsScaled = TimestepSpacing.of(config, TimestepSpacing.LINSPACE) == TimestepSpacing.LEADING;
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
        float highest = sigmas[0];
        for (float sigma : sigmas) {
            highest = Math.max(highest, sigma);
        }
        return startsScaled ? LatentMath.sqrt(highest * highest + 1) : highest;
    }

    /** The noise level at which the model is evaluated next. */
    float inputSigma(SchedulerState state) {
        return sigmas[state.index()];
    }

    @Override
    public float[] modelInput(SchedulerState state) {
        float[] sample = state.sample();
        float sigma = inputSigma(state);
        float scale = LatentMath.sqrt(sigma * sigma + 1);
        return LatentMath.each(sample.length, i -> sample[i] / scale);
    }

    @Override
    public float[] addNoise(float[] clean, float[] noise, int index) {
        float sigma = sigmas[index];
        return LatentMath.each(clean.length, i -> clean[i] + noise[i] * sigma);
    }

    /** The derivative dx/dsigma. */
    static float[] derivative(float[] sample, float[] denoised, float sigma) {
        return LatentMath.each(sample.length, i -> (sample[i] - denoised[i]) / sigma);
    }

    /** One Euler step along a derivative. */
    static float[] follow(float[] sample, float[] derivative, float dt) {
        return LatentMath.each(sample.length, i -> sample[i] + derivative[i] * dt);
    }
}
