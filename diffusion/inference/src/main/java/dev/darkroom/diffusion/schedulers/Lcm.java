package dev.darkroom.diffusion.schedulers;

/** Multistep consistency sampling of latent consistency models (Luo et al., LCM, arXiv 2310.04378, algorithm 3). */
final class Lcm extends AlphaBarScheduler {

    private static final float DATA_VARIANCE = 0.25f;

    private final float timestepScaling;

    Lcm(SchedulerConfig config, int steps) {
        this(config, setup(config), steps);
    }

    private Lcm(SchedulerConfig config, Setup setup, int steps) {
        super(setup, steps, Distilled.timesteps(config, setup.alphaBar().length, steps));
        this.timestepScaling = (float) config.number("timestep_scaling", 10);
    }

    private static Setup setup(SchedulerConfig config) {
        Clipping clipping = Clipping.thresholdOrClip(config, false);
        return Setup.of(config, NoiseSchedule.Defaults.LATENT_SCALED, Prediction.ANY_DIFFUSION, clipping);
    }

    @Override
    public StepResult step(SchedulerState state, float[] modelOutput, NoiseSource noise) {
        float[] sample = state.sample();
        int timestep = timesteps[state.index()];
        float scaled = timestep * timestepScaling;
        float variance = scaled * scaled + DATA_VARIANCE;
        // The boundary condition of a consistency model: at timestep 0 it returns its input.
        float skip = DATA_VARIANCE / variance;
        float out = scaled / LatentMath.sqrt(variance);
        float[] predicted = denoised(sample, modelOutput, timestep);
        float[] denoised = LatentMath.each(sample.length, i -> out * predicted[i] + skip * sample[i]);
        if (state.index() + 1 == timesteps.length) {
            return new StepResult(state.next(denoised), denoised);
        }
        float alphaBarNext = alphaBar(timesteps[state.index() + 1]);
        float[] next = LatentMath.sum(LatentMath.sqrt(alphaBarNext), denoised)
                .plus(LatentMath.sqrt(1 - alphaBarNext), noise.draw(sample.length))
                .values();
        return new StepResult(state.next(next), denoised);
    }
}
