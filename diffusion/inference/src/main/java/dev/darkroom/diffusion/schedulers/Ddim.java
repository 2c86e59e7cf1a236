package dev.darkroom.diffusion.schedulers;

/** Denoising diffusion implicit models (Song et al. 2020, arXiv:2010.02502, equations 12 and 16); eta 0 is deterministic, eta 1 is DDPM. */
final class Ddim extends AlphaBarScheduler {

    private final float eta;

    Ddim(SchedulerConfig config, int steps, double eta) {
        this(config, setup(config), steps, eta);
    }

    private Ddim(SchedulerConfig config, Setup setup, int steps, double eta) {
        super(setup, steps, spaced(config, setup, steps));
        this.eta = (float) eta;
    }

    private static Setup setup(SchedulerConfig config) {
        Clipping clipping = Clipping.thresholdOrClip(config, true);
        return Setup.of(config, NoiseSchedule.Defaults.PAPER, Prediction.ANY_DIFFUSION, clipping)
                .withFinalAlphaBar(config, true);
    }

    @Override
    public StepResult step(SchedulerState state, float[] modelOutput, NoiseSource noise) {
        float[] sample = state.sample();
        int timestep = timesteps[state.index()];
        float alphaBar = alphaBar(timestep);
        float alphaBarNext = alphaBar(timestep - stride());
        float[] denoised = denoised(sample, modelOutput, timestep);
        float[] epsilon = noise(sample, modelOutput, timestep);

        float variance = (1 - alphaBarNext) / (1 - alphaBar) * (1 - alphaBar / alphaBarNext);
        float deviation = eta * LatentMath.sqrt(variance);
        float signalScale = LatentMath.sqrt(alphaBarNext);
        float directionScale = LatentMath.sqrt(1 - alphaBarNext - deviation * deviation);
        float[] mean = LatentMath.each(sample.length, i -> signalScale * denoised[i] + directionScale * epsilon[i]);
        if (eta == 0) {
            return new StepResult(state.next(mean), denoised);
        }
        float[] fresh = noise.draw(sample.length);
        float[] next = LatentMath.each(sample.length, i -> mean[i] + deviation * fresh[i]);
        return new StepResult(state.next(next), denoised);
    }
}
