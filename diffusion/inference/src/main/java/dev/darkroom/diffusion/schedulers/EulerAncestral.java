package dev.darkroom.diffusion.schedulers;

/**
 * Euler steps to a lower noise level than wanted, the difference made up by fresh noise: one ancestral sampling step of DDPM seen
 * in sigma (Song et al., Score-Based Generative Modeling through SDEs, appendix F).
 */
final class EulerAncestral extends SigmaScheduler {

    EulerAncestral(SchedulerConfig config, int steps) {
        super(config, Prediction.NOISE_OR_VELOCITY, steps, grid(config, steps));
    }

    private static SigmaGrid grid(SchedulerConfig config, int steps) {
        float[] alphaBar = NoiseSchedule.finiteAlphaBar(config, NoiseSchedule.Defaults.PAPER);
        return SigmaGrid.atTimesteps(config, TrainingSigmas.of(alphaBar), steps);
    }

    @Override
    public StepResult step(SchedulerState state, float[] modelOutput, NoiseSource noise) {
        float[] sample = state.sample();
        float sigma = sigmas[state.index()];
        float sigmaNext = sigmas[state.index() + 1];
        float up = ancestralNoise(sigma, sigmaNext);
        float down = ancestralTarget(sigma, sigmaNext);
        float[] denoised = prediction.denoised(sample, modelOutput, sigma);
        float[] drifted = follow(sample, derivative(sample, denoised, sigma), down - sigma);
        float[] fresh = noise.draw(sample.length);
        float[] next = LatentMath.each(sample.length, i -> drifted[i] + fresh[i] * up);
        return new StepResult(state.next(next), denoised);
    }

    /** sigma_up: how much of the noise at {@code to} is fresh when stepping down from {@code from}. */
    static float ancestralNoise(float from, float to) {
        float variance = to * to * (from * from - to * to) / (from * from);
        return LatentMath.sqrt(variance);
    }

    /** sigma_down: the level to step to, from which that noise leads back up to {@code to}. */
    static float ancestralTarget(float from, float to) {
        float up = ancestralNoise(from, to);
        return LatentMath.sqrt(to * to - up * up);
    }
}
