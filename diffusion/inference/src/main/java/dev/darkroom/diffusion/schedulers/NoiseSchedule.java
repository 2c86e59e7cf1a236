package dev.darkroom.diffusion.schedulers;

import java.util.Set;
import java.util.function.DoubleUnaryOperator;

/**
 * The training schedule: alphaBar_t = prod(1 - beta_s, s to t), the signal's share of the variance at each training timestep
 * (Ho et al., Denoising Diffusion Probabilistic Models, equation 4). Rounded to float where torch rounds.
 */
final class NoiseSchedule {

    private static final double MAX_BETA = 0.999;
    private static final float TERMINAL_ALPHA_BAR = 0x1p-24f;

    /**
     * How beta grows: linear (Ho et al. 2020, section 4); linear in its root, as in the code of latent diffusion (Rombach et al. 2022);
     * cosine (Nichol and Dhariwal 2021, equation 17); sigmoid, Laplace and exponential as diffusers has them.
     */
    private enum Betas {
        LINEAR,
        SCALED_LINEAR,
        SQUAREDCOS_CAP_V2,
        SIGMOID,
        LAPLACE,
        EXP
    }

    /** Betas used where the configuration names none; they differ from class to class. */
    enum Defaults {
        PAPER(Betas.LINEAR, 0.0001, 0.02),
        LATENT(Betas.LINEAR, 0.00085, 0.012),
        LATENT_SCALED(Betas.SCALED_LINEAR, 0.00085, 0.012);

        private final Betas betas;
        private final double start;
        private final double end;

        Defaults(Betas betas, double start, double end) {
            this.betas = betas;
            this.start = start;
            this.end = end;
        }
    }

    private NoiseSchedule() {}

    /** alphaBar by training timestep. */
    static float[] alphaBar(SchedulerConfig config, Defaults defaults) {
        float[] betas = betas(config, defaults);
        return config.flag("rescale_betas_zero_snr", false) ? cumulative(rescaledToZeroSnr(betas)) : cumulative(betas);
    }

    /** alphaBar, its last value kept off zero so that sigma stays finite. */
    static float[] finiteAlphaBar(SchedulerConfig config, Defaults defaults) {
        float[] alphaBar = alphaBar(config, defaults);
        if (config.flag("rescale_betas_zero_snr", false)) {
            alphaBar[alphaBar.length - 1] = TERMINAL_ALPHA_BAR;
        }
        return alphaBar;
    }

    static boolean isCosine(SchedulerConfig config) {
        return config.choice("beta_schedule", Betas.LINEAR, Set.of(Betas.values())) == Betas.SQUAREDCOS_CAP_V2;
    }

    /** sigma_t = sqrt((1 - alphaBar_t) / alphaBar_t), rising with t. */
    static float[] sigmas(float[] alphaBar) {
        return LatentMath.each(alphaBar.length, t -> LatentMath.sqrt((1 - alphaBar[t]) / alphaBar[t]));
    }

    private static float[] betas(SchedulerConfig config, Defaults defaults) {
        if (config.has("trained_betas")) {
            double[] trained = config.numbers("trained_betas");
            for (double beta : trained) {
                requireShare(config, "trained_betas", beta);
            }
            requireLength(config, "trained_betas", trained.length);
            return LatentMath.each(trained.length, t -> (float) trained[t]);
        }
        int length = config.integer("num_train_timesteps", 1000);
        requireLength(config, "num_train_timesteps", length);
        double start = requireShare(config, "beta_start", config.number("beta_start", defaults.start));
        double end = requireShare(config, "beta_end", config.number("beta_end", defaults.end));
        return switch (config.choice("beta_schedule", defaults.betas, Set.of(Betas.values()))) {
            case LINEAR -> linspace(start, end, length);
            case SCALED_LINEAR -> {
                float[] roots = linspace(Math.sqrt(start), Math.sqrt(end), length);
                yield LatentMath.each(length, t -> roots[t] * roots[t]);
            }
            case SIGMOID -> {
                float[] logits = linspace(-6, 6, length);
                yield LatentMath.each(
                        length,
                        t -> (float) (1 / (1 + StrictMath.exp(-logits[t]))) * (float) (end - start) + (float) start);
            }
            case SQUAREDCOS_CAP_V2 ->
                fromAlphaBar(length, t -> StrictMath.pow(StrictMath.cos((t + 0.008) / 1.008 * Math.PI / 2), 2));
            case EXP -> fromAlphaBar(length, t -> StrictMath.exp(t * -12.0));
            case LAPLACE -> fromAlphaBar(length, NoiseSchedule::laplace);
        };
    }

    private static double requireShare(SchedulerConfig config, String field, double beta) {
        if (!(beta >= 0 && beta < 1)) {
            throw config.unsupported(field, beta + ", no share of a variance,");
        }
        return beta;
    }

    private static void requireLength(SchedulerConfig config, String field, int timesteps) {
        if (timesteps < 2) {
            throw config.unsupported(field, timesteps + " timesteps");
        }
    }

    private static double laplace(double t) {
        double lambda = -0.5 * Math.copySign(1, 0.5 - t) * StrictMath.log(1 - 2 * Math.abs(0.5 - t) + 1e-6);
        double snr = StrictMath.exp(lambda);
        return Math.sqrt(snr / (1 + snr));
    }

    private static float[] fromAlphaBar(int length, DoubleUnaryOperator alphaBar) {
        return LatentMath.each(length, t -> {
            double now = alphaBar.applyAsDouble((double) t / length);
            double next = alphaBar.applyAsDouble((t + 1.0) / length);
            return (float) Math.min(1 - next / now, MAX_BETA);
        });
    }

    /** Zero signal at the last timestep (Lin et al., Common Diffusion Noise Schedules and Sample Steps are Flawed, algorithm 1). */
    private static float[] rescaledToZeroSnr(float[] betas) {
        int last = betas.length - 1;
        float[] alphaBar = cumulative(betas);
        float[] root = LatentMath.each(betas.length, t -> LatentMath.sqrt(alphaBar[t]));
        float scale = root[0] / (root[0] - root[last]);
        float[] shifted = LatentMath.each(betas.length, t -> (root[t] - root[last]) * scale);
        float[] rescaled = LatentMath.each(betas.length, t -> shifted[t] * shifted[t]);
        return LatentMath.each(betas.length, t -> 1 - (t == 0 ? rescaled[0] : rescaled[t] / rescaled[t - 1]));
    }

    private static float[] cumulative(float[] betas) {
        float[] alphaBar = new float[betas.length];
        double product = 1;
        for (int t = 0; t < betas.length; t++) {
            product *= 1 - betas[t];
            alphaBar[t] = (float) product;
        }
        return alphaBar;
    }

    /** torch.linspace: from both ends towards the middle, each value rounded once. */
    private static float[] linspace(double start, double end, int length) {
        float from = (float) start;
        float to = (float) end;
        float step = (to - from) / (length - 1);
        return LatentMath.each(
                length, i -> i < length / 2 ? Math.fma(step, i, from) : Math.fma(-step, length - i - 1, to));
    }
}
