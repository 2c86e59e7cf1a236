package dev.darkroom.diffusion.schedulers;

import dev.darkroom.diffusion.DiffusionException;
import java.util.Set;
import java.util.stream.DoubleStream;

/**
 * The family that works on x_t = sqrt(alphaBar_t) x_0 + sqrt(1 - alphaBar_t) epsilon at whole training timesteps (Ho et al. 2020,
 * arXiv:2006.11239, equation 4).
 */
abstract class AlphaBarScheduler implements Scheduler {

    private final int steps;
    private final float[] alphaBar;
    private final float finalAlphaBar;

    final int[] timesteps;
    final Prediction prediction;
    final Clipping clipping;

    /** What the algorithms of this family read alike, apart from the timesteps. */
    @SuppressWarnings("ArrayRecordComponent") // never written to, compared nowhere
    record Setup(float[] alphaBar, float finalAlphaBar, Prediction prediction, Clipping clipping) {

        static Setup of(
                SchedulerConfig config,
                NoiseSchedule.Defaults defaults,
                Set<Prediction> predictions,
                Clipping clipping) {
            float[] alphaBar = NoiseSchedule.alphaBar(config, defaults);
            return new Setup(alphaBar, 1, Prediction.of(config, predictions), clipping);
        }

        /** Beyond the first timestep the signal is that of the first timestep, not 1, where {@code set_alpha_to_one} is off. */
        Setup withFinalAlphaBar(SchedulerConfig config, boolean oneByDefault) {
            boolean one = config.flag("set_alpha_to_one", oneByDefault);
            return new Setup(alphaBar, one ? 1 : alphaBar[0], prediction, clipping);
        }
    }

    AlphaBarScheduler(Setup setup, int steps, int[] timesteps) {
        this.steps = steps;
        this.alphaBar = setup.alphaBar();
        this.finalAlphaBar = setup.finalAlphaBar();
        this.prediction = setup.prediction();
        this.clipping = setup.clipping();
        this.timesteps = timesteps;
        for (int timestep : timesteps) {
            if (timestep < 0 || timestep >= alphaBar.length) {
                throw DiffusionException.badRequest(steps + " steps reach timestep " + timestep
                        + ", which is outside the " + alphaBar.length + " trained ones");
            }
        }
    }

    /** Evenly spaced whole timesteps. */
    static int[] spaced(SchedulerConfig config, Setup setup, int steps) {
        int trained = setup.alphaBar().length;
        requireAtMost(trained, steps);
        double[] timesteps = TimestepSpacing.rounded(TimestepSpacing.of(config, TimestepSpacing.LEADING)
                .timesteps(trained, steps, config.integer("steps_offset", 0)));
        return DoubleStream.of(timesteps).mapToInt(t -> (int) t).toArray();
    }

    static void requireAtMost(int limit, int steps) {
        if (steps > limit) {
            throw DiffusionException.badRequest("steps must be at most " + limit + ", not " + steps);
        }
    }

    /** Training timesteps per step. */
    final int stride() {
        return alphaBar.length / steps;
    }

    /** alphaBar at a timestep; below 0 lies the finished sample. */
    final float alphaBar(int timestep) {
        return timestep >= 0 ? alphaBar[timestep] : finalAlphaBar;
    }

    /** The clipped estimate of x_0. */
    final float[] denoised(float[] sample, float[] modelOutput, int timestep) {
        float alphaBar = alphaBar(timestep);
        return clipping.apply(
                prediction.denoised(sample, modelOutput, LatentMath.sqrt(alphaBar), LatentMath.sqrt(1 - alphaBar)));
    }

    /** The model's estimate of the noise. */
    final float[] noise(float[] sample, float[] modelOutput, int timestep) {
        float alphaBar = alphaBar(timestep);
        return prediction.noise(sample, modelOutput, LatentMath.sqrt(alphaBar), LatentMath.sqrt(1 - alphaBar));
    }

    @Override
    public int steps() {
        return steps;
    }

    @Override
    public float[] timesteps() {
        return LatentMath.each(timesteps.length, i -> timesteps[i]);
    }

    @Override
    public float[] sigmas() {
        return new float[0];
    }

    @Override
    public float initNoiseSigma() {
        return 1;
    }

    @Override
    public float[] addNoise(float[] clean, float[] noise, int index) {
        float alphaBar = alphaBar(timesteps[index]);
        float signalScale = LatentMath.sqrt(alphaBar);
        float noiseScale = LatentMath.sqrt(1 - alphaBar);
        return LatentMath.each(clean.length, i -> signalScale * clean[i] + noiseScale * noise[i]);
    }
}
