package dev.darkroom.diffusion.schedulers;

import dev.darkroom.diffusion.DiffusionException;
import java.util.EnumMap;
import java.util.stream.DoubleStream;

/** How noise levels are spread between the highest and the lowest. */
enum SigmaSpacing {
    /** Where the timesteps fall ({@link TimestepSpacing}). */
    TIMESTEPS(""),
    /** Karras et al., Elucidating the Design Space of Diffusion-Based Generative Models, equation 5, rho = 7. */
    KARRAS("use_karras_sigmas"),
    /** Evenly in log sigma, a geometric sequence (Song and Ermon, NCSN, arXiv 1907.05600, section 3.1). */
    EXPONENTIAL("use_exponential_sigmas"),
    /** Quantiles of Beta(0.6, 0.6) (Lee et al., Beta Sampling is All You Need, arXiv 2407.12173). */
    BETA("use_beta_sigmas"),
    /** Evenly in lambda (Lu et al., DPM-Solver, arXiv 2206.00927, section 3.3), which is -log sigma: the same as {@link #EXPONENTIAL}. */
    LU("use_lu_lambdas"),
    /** From 1 to 0 (Liu et al., Rectified Flow, arXiv 2209.03003), shifted to the noise (Esser et al., arXiv 2403.03206, section 5.3.2). */
    FLOW("use_flow_sigmas");

    private static final double RHO = 7;
    private static final double BETA_SHAPE = 0.6;

    private final String field;

    SigmaSpacing(String field) {
        this.field = field;
    }

    /** @throws DiffusionException if the configuration asks for more than one of them */
    static SigmaSpacing of(SchedulerConfig config, SigmaSpacing... allowed) {
        EnumMap<SigmaSpacing, String> wanted = new EnumMap<>(SigmaSpacing.class);
        for (SigmaSpacing spacing : allowed) {
            if (config.flag(spacing.field, false)) {
                wanted.put(spacing, spacing.field);
            }
        }
        if (wanted.size() > 1) {
            throw config.unsupported(wanted.values().iterator().next());
        }
        return wanted.isEmpty() ? TIMESTEPS : wanted.keySet().iterator().next();
    }

    /** Falling from {@code max} to {@code min}; {@link #TIMESTEPS} and {@link #FLOW} have no such law. */
    double[] between(double max, double min, int count) {
        return switch (this) {
            case KARRAS -> {
                double highest = StrictMath.pow(max, 1 / RHO);
                double lowest = StrictMath.pow(min, 1 / RHO);
                yield ramp(count)
                        .map(r -> StrictMath.pow(highest + r * (lowest - highest), RHO))
                        .toArray();
            }
            case EXPONENTIAL, LU ->
                DoubleStream.of(TimestepSpacing.linspace(StrictMath.log(max), StrictMath.log(min), count))
                        .map(StrictMath::exp)
                        .toArray();
            case BETA ->
                ramp(count)
                        .map(r -> min + BetaDistribution.quantile(1 - r, BETA_SHAPE) * (max - min))
                        .toArray();
            case TIMESTEPS, FLOW -> throw new IllegalStateException(this + " is not a law between two noise levels");
        };
    }

    private static DoubleStream ramp(int count) {
        return DoubleStream.of(TimestepSpacing.linspace(0, 1, count));
    }
}
