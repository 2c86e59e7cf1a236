package dev.darkroom.diffusion.schedulers;

import dev.darkroom.diffusion.DiffusionException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.stream.DoubleStream;

/**
 * Where a {@link SigmaScheduler} evaluates the model.
 *
 * @param timesteps one per step
 * @param sigmas the noise level of each, and the one where the last step ends
 */
@SuppressWarnings("ArrayRecordComponent") // never written to, compared nowhere
record SigmaGrid(float[] timesteps, float[] sigmas) {

    private enum Interpolation {
        LINEAR,
        LOG_LINEAR
    }

    enum FinalSigma {
        ZERO,
        SIGMA_MIN
    }

    static SigmaGrid of(SchedulerConfig config, TrainingSigmas training, int steps) {
        return of(config, training, steps, false);
    }

    /** The grid of a sampler that knows no other spacing than that of its timesteps. */
    static SigmaGrid atTimesteps(SchedulerConfig config, TrainingSigmas training, int steps) {
        double[] timesteps = spaced(config, training.sigmas().length, steps);
        double[] levels = Arrays.copyOf(training.at(timesteps), steps + 1);
        return new SigmaGrid(floats(timesteps), floats(levels));
    }

    /** @param roundsKarras whether timesteps found for Karras noise levels become whole numbers */
    static SigmaGrid of(SchedulerConfig config, TrainingSigmas training, int steps, boolean roundsKarras) {
        double[] timesteps = spaced(config, training.sigmas().length, steps);
        double[] levels = levels(config, training, timesteps);
        SigmaSpacing spacing =
                SigmaSpacing.of(config, SigmaSpacing.KARRAS, SigmaSpacing.EXPONENTIAL, SigmaSpacing.BETA);
        if (spacing != SigmaSpacing.TIMESTEPS) {
            double max = config.number("sigma_max", levels[0]);
            double min = config.number("sigma_min", levels[levels.length - 1]);
            levels = spacing.between(max, min, steps);
            timesteps = training.timesteps(levels);
            if (roundsKarras && spacing == SigmaSpacing.KARRAS) {
                timesteps = TimestepSpacing.rounded(timesteps);
            }
        }
        double[] all = Arrays.copyOf(levels, levels.length + 1);
        all[levels.length] = finalSigma(config, training);
        return new SigmaGrid(floats(timesteps), floats(all));
    }

    /** The grid for algorithms that evaluate the model at the end of each step too: every level but the ends twice. */
    SigmaGrid twice() {
        int count = 2 * timesteps.length - 1;
        return new SigmaGrid(
                LatentMath.each(count, i -> timesteps[(i + 1) / 2]),
                LatentMath.each(count + 1, i -> sigmas[(i + 1) / 2]));
    }

    static float[] floats(double[] values) {
        return LatentMath.each(values.length, i -> (float) values[i]);
    }

    /** @throws DiffusionException if that many steps do not fit the training schedule */
    private static double[] spaced(SchedulerConfig config, int trained, int steps) {
        if (steps > trained) {
            throw DiffusionException.badRequest("steps must be at most " + trained + ", not " + steps);
        }
        double[] timesteps = TimestepSpacing.of(config, TimestepSpacing.LINSPACE)
                .timesteps(trained, steps, config.integer("steps_offset", 0));
        // The reference keeps fractional timesteps in float from here on.
        return DoubleStream.of(timesteps).map(t -> (float) t).toArray();
    }

    private static double[] levels(SchedulerConfig config, TrainingSigmas training, double[] timesteps) {
        return switch (config.choice("interpolation_type", Interpolation.LINEAR, EnumSet.allOf(Interpolation.class))) {
            case LINEAR -> training.at(timesteps);
            case LOG_LINEAR ->
                SigmaSpacing.EXPONENTIAL.between(training.highest(), training.lowest(), timesteps.length + 1);
        };
    }

    private static double finalSigma(SchedulerConfig config, TrainingSigmas training) {
        return switch (config.choice("final_sigmas_type", FinalSigma.ZERO, EnumSet.allOf(FinalSigma.class))) {
            case ZERO -> 0;
            case SIGMA_MIN -> training.lowest();
        };
    }
}
