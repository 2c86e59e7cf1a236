package dev.darkroom.diffusion.schedulers;

import java.util.Arrays;

/** Keeps the estimate of x_0 in range: not at all, to a fixed range, or to a quantile of its own (Imagen, section 2.3). */
sealed interface Clipping {

    /** Leaves the estimate alone. */
    record None() implements Clipping {}

    /** Clips to [-range, range]. */
    record Fixed(float range) implements Clipping {}

    /** Clips to the quantile {@code ratio} of |x_0|, at least 1 and at most {@code max}, and divides by it. */
    record Dynamic(double ratio, float max) implements Clipping {}

    /** The dynamic one where {@code thresholding} is set, else none. */
    static Clipping threshold(SchedulerConfig config) {
        return config.flag("thresholding", false)
                ? new Dynamic(ratio(config), positive(config, "sample_max_value"))
                : new None();
    }

    private static double ratio(SchedulerConfig config) {
        double ratio = config.number("dynamic_thresholding_ratio", 0.995);
        if (ratio < 0 || ratio > 1) {
            throw config.unsupported("dynamic_thresholding_ratio");
        }
        return ratio;
    }

    private static float positive(SchedulerConfig config, String field) {
        float value = (float) config.number(field, 1);
        if (!(value > 0)) {
            throw config.unsupported(field);
        }
        return value;
    }

    /** Thresholding or, where {@code clip_sample} is set, a fixed range. */
    static Clipping thresholdOrClip(SchedulerConfig config, boolean clipsByDefault) {
        Clipping threshold = threshold(config);
        return threshold instanceof None ? clip(config, clipsByDefault) : threshold;
    }

    /** A fixed range where {@code clip_sample} is set. */
    static Clipping clip(SchedulerConfig config, boolean clipsByDefault) {
        return config.flag("clip_sample", clipsByDefault)
                ? new Fixed(positive(config, "clip_sample_range"))
                : new None();
    }

    default float[] apply(float[] denoised) {
        return switch (this) {
            case None() -> denoised;
            case Fixed(float range) -> LatentMath.each(denoised.length, i -> Math.clamp(denoised[i], -range, range));
            case Dynamic(double ratio, float max) -> {
                float limit = Math.min(Math.max(quantile(denoised, ratio), 1), max);
                yield LatentMath.each(denoised.length, i -> Math.clamp(denoised[i], -limit, limit) / limit);
            }
        };
    }

    private static float quantile(float[] values, double ratio) {
        float[] sorted = LatentMath.each(values.length, i -> Math.abs(values[i]));
        Arrays.sort(sorted);
        double rank = ratio * (sorted.length - 1);
        int below = (int) rank;
        int above = Math.min(below + 1, sorted.length - 1);
        return (float) (sorted[below] + (rank - below) * (sorted[above] - sorted[below]));
    }
}
