package dev.darkroom.diffusion.schedulers;

import dev.darkroom.diffusion.DiffusionException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.stream.DoubleStream;

/**
 * Where a {@link LambdaScheduler} evaluates the model: its steps over a schedule in discrete time (Lu et al., DPM-Solver, arXiv
 * 2206.00927, sections 3.3 and 3.4), laid out as diffusers does it.
 *
 * @param timesteps whole timesteps, one per step
 * @param sigmas the noise level sqrt((1 - alphaBar) / alphaBar) of each, and the one where the last step ends
 * @param flow whether sigmas are those of flow matching, with alpha = 1 - sigma
 */
@SuppressWarnings("ArrayRecordComponent") // never written to, compared nowhere
record LambdaGrid(float[] timesteps, float[] sigmas, boolean flow) {

    /** The reference places the timesteps of each of these algorithms a little differently. */
    enum Solver {
        MULTISTEP,
        SINGLESTEP,
        UNIPC,
        DEIS
    }

    /** @throws DiffusionException if that many steps do not fit the training schedule */
    static LambdaGrid of(SchedulerConfig config, float[] alphaBar, int steps, Solver solver) {
        TrainingSigmas training = TrainingSigmas.of(alphaBar);
        config.requireAbsent("use_dynamic_shifting");
        SigmaSpacing spacing = spacing(config, solver);
        double[] levels =
                switch (spacing) {
                    case TIMESTEPS -> training.at(spaced(config, alphaBar, steps, solver));
                    case KARRAS, EXPONENTIAL, BETA, LU ->
                        spacing.between(
                                config.number("sigma_max", training.highest()),
                                config.number("sigma_min", training.lowest()),
                                steps);
                    case FLOW -> flow(config, alphaBar.length, steps, solver);
                };
        double[] timesteps =
                switch (spacing) {
                    case TIMESTEPS -> spaced(config, alphaBar, steps, solver);
                    case KARRAS, LU ->
                        rounds(config, solver)
                                ? TimestepSpacing.rounded(training.timesteps(levels))
                                : training.timesteps(levels);
                    case EXPONENTIAL, BETA -> training.timesteps(levels);
                    case FLOW ->
                        DoubleStream.of(levels)
                                .map(level -> level * alphaBar.length)
                                .toArray();
                };
        double[] all = Arrays.copyOf(levels, steps + 1);
        all[steps] = finalSigma(config, training, spacing, levels[steps - 1], solver);
        return new LambdaGrid(
                LatentMath.each(steps, i -> (long) timesteps[i]), SigmaGrid.floats(all), spacing == SigmaSpacing.FLOW);
    }

    private static SigmaSpacing spacing(SchedulerConfig config, Solver solver) {
        SigmaSpacing karras = SigmaSpacing.KARRAS;
        SigmaSpacing exponential = SigmaSpacing.EXPONENTIAL;
        return switch (solver) {
            case MULTISTEP ->
                SigmaSpacing.of(config, karras, exponential, SigmaSpacing.BETA, SigmaSpacing.LU, SigmaSpacing.FLOW);
            case SINGLESTEP, UNIPC, DEIS ->
                SigmaSpacing.of(config, karras, exponential, SigmaSpacing.BETA, SigmaSpacing.FLOW);
        };
    }

    private static boolean rounds(SchedulerConfig config, Solver solver) {
        return switch (solver) {
            case MULTISTEP -> !NoiseSchedule.isCosine(config);
            case SINGLESTEP, UNIPC, DEIS -> true;
        };
    }

    private static double[] spaced(SchedulerConfig config, float[] alphaBar, int steps, Solver solver) {
        int trained = alphaBar.length;
        if (steps >= trained) {
            throw DiffusionException.badRequest("steps must be less than " + trained + ", not " + steps);
        }
        TimestepSpacing spacing = TimestepSpacing.of(config, TimestepSpacing.LINSPACE);
        int offset = config.integer("steps_offset", 0);
        double[] timesteps =
                switch (solver) {
                    case MULTISTEP -> spacing.timestepsWithoutLast(trained, usable(config, alphaBar), steps, offset);
                    case SINGLESTEP ->
                        TimestepSpacing.LINSPACE.timestepsWithoutLast(trained, usable(config, alphaBar), steps, 0);
                    case UNIPC, DEIS -> spacing.timestepsWithoutLast(trained, trained, steps, offset);
                };
        if (timesteps.length < steps) {
            throw DiffusionException.badRequest(
                    "lambda_min_clipped leaves " + timesteps.length + " timesteps for " + steps + " steps");
        }
        return timesteps;
    }

    /** Timesteps whose lambda = log(alpha / sigma) is at least {@code lambda_min_clipped}. */
    private static int usable(SchedulerConfig config, float[] alphaBar) {
        double lowest = config.limit("lambda_min_clipped", Double.NEGATIVE_INFINITY);
        int usable = alphaBar.length;
        while (usable > 0
                && LatentMath.log(LatentMath.sqrt(alphaBar[usable - 1]))
                                - LatentMath.log(LatentMath.sqrt(1 - alphaBar[usable - 1]))
                        < lowest) {
            usable--;
        }
        return usable;
    }

    private static double[] flow(SchedulerConfig config, int trained, int steps, Solver solver) {
        double shift = config.number("flow_shift", 1);
        double[] straight = TimestepSpacing.linspace(1, 1.0 / trained, steps + 1);
        double[] levels = new double[steps];
        for (int i = 0; i < steps; i++) {
            double level =
                    switch (solver) {
                        case UNIPC -> straight[i];
                        case MULTISTEP, SINGLESTEP, DEIS -> 1 - straight[steps - i];
                    };
            levels[i] = shift * level / (1 + (shift - 1) * level);
        }
        if (solver == Solver.UNIPC && Math.abs(levels[0] - 1) < 1e-6) {
            // alpha = 1 - sigma must not vanish, or lambda would be infinite.
            levels[0] -= 1e-6;
        }
        return levels;
    }

    private static double finalSigma(
            SchedulerConfig config, TrainingSigmas training, SigmaSpacing spacing, double lowestOfGrid, Solver solver) {
        boolean zero =
                switch (solver) {
                    case DEIS -> false;
                    case MULTISTEP, SINGLESTEP, UNIPC ->
                        SigmaGrid.FinalSigma.ZERO
                                == config.choice(
                                        "final_sigmas_type",
                                        SigmaGrid.FinalSigma.ZERO,
                                        EnumSet.allOf(SigmaGrid.FinalSigma.class));
                };
        if (zero) {
            return 0;
        }
        return switch (solver) {
            case MULTISTEP, SINGLESTEP -> training.lowest();
            case UNIPC, DEIS -> spacing == SigmaSpacing.TIMESTEPS ? training.lowest() : lowestOfGrid;
        };
    }
}
