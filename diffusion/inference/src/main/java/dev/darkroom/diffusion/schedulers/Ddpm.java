package dev.darkroom.diffusion.schedulers;

import java.util.EnumSet;

/** Ancestral sampling of denoising diffusion probabilistic models (Ho et al. 2020, arXiv:2006.11239, equations 6, 7 and 11). */
final class Ddpm extends AlphaBarScheduler {

    /** Which variance the reverse process takes; the learned ones need a model that predicts it. */
    private enum Variance {
        FIXED_SMALL,
        FIXED_SMALL_LOG,
        FIXED_LARGE
    }

    private static final float SMALLEST_VARIANCE = 1e-20f;

    private final Variance variance;

    Ddpm(SchedulerConfig config, int steps) {
        this(config, setup(config), steps);
    }

    private Ddpm(SchedulerConfig config, Setup setup, int steps) {
        super(setup, steps, spaced(config, setup, steps));
        this.variance = config.choice("variance_type", Variance.FIXED_SMALL, EnumSet.allOf(Variance.class));
    }

    private static Setup setup(SchedulerConfig config) {
        Clipping clipping = Clipping.thresholdOrClip(config, true);
        return Setup.of(config, NoiseSchedule.Defaults.PAPER, Prediction.ANY_DIFFUSION, clipping);
    }

    @Override
    public StepResult step(SchedulerState state, float[] modelOutput, NoiseSource noise) {
        float[] sample = state.sample();
        int timestep = timesteps[state.index()];
        float alphaBar = alphaBar(timestep);
        float alphaBarNext = state.index() + 1 < timesteps.length ? alphaBar(timesteps[state.index() + 1]) : 1;
        float alpha = alphaBar / alphaBarNext;
        float beta = 1 - alpha;

        float[] denoised = denoised(sample, modelOutput, timestep);
        float denoisedScale = LatentMath.sqrt(alphaBarNext) * beta / (1 - alphaBar);
        float sampleScale = LatentMath.sqrt(alpha) * (1 - alphaBarNext) / (1 - alphaBar);
        LatentMath.Sum next = LatentMath.sum(denoisedScale, denoised).plus(sampleScale, sample);
        if (timestep > 0) {
            float posterior = Math.max((1 - alphaBarNext) / (1 - alphaBar) * beta, SMALLEST_VARIANCE);
            next.plus(deviation(posterior, beta), noise.draw(sample.length));
        }
        return new StepResult(state.next(next.values()), denoised);
    }

    private float deviation(float posterior, float beta) {
        return switch (variance) {
            case FIXED_SMALL, FIXED_SMALL_LOG -> LatentMath.sqrt(posterior);
            case FIXED_LARGE -> LatentMath.sqrt(beta);
        };
    }
}
