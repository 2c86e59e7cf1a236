package dev.darkroom.diffusion.schedulers;

/** Strategic stochastic sampling of trajectory consistency models (Zheng et al., TCD, algorithm 4); eta is the paper's gamma. */
final class Tcd extends AlphaBarScheduler {

    static final double DEFAULT_ETA = 0.3;

    private final double eta;

    Tcd(SchedulerConfig config, int steps, double eta) {
        this(config, setup(config), steps, eta);
    }

    private Tcd(SchedulerConfig config, Setup setup, int steps, double eta) {
        super(setup, steps, Distilled.timesteps(config, setup.alphaBar().length, steps));
        this.eta = eta;
    }

    private static Setup setup(SchedulerConfig config) {
        return Setup.of(config, NoiseSchedule.Defaults.LATENT_SCALED, Prediction.ANY_DIFFUSION, new Clipping.None());
    }

    @Override
    public StepResult step(SchedulerState state, float[] modelOutput, NoiseSource noise) {
        float[] sample = state.sample();
        int timestep = timesteps[state.index()];
        boolean last = state.index() + 1 == timesteps.length;
        int nextTimestep = last ? 0 : timesteps[state.index() + 1];
        // Denoise beyond the next timestep, to s, and come back up with fresh noise.
        float alphaBarS = alphaBar((int) Math.floor((1 - eta) * nextTimestep));
        float[] denoised = denoised(sample, modelOutput, timestep);
        float[] epsilon = noise(sample, modelOutput, timestep);
        LatentMath.Sum next =
                LatentMath.sum(LatentMath.sqrt(alphaBarS), denoised).plus(LatentMath.sqrt(1 - alphaBarS), epsilon);
        if (eta > 0 && !last) {
            float ratio = alphaBar(nextTimestep) / alphaBarS;
            next = LatentMath.sum(LatentMath.sqrt(ratio), next.values())
                    .plus(LatentMath.sqrt(1 - ratio), noise.draw(sample.length));
        }
        return new StepResult(state.next(next.values()), denoised);
    }
}
