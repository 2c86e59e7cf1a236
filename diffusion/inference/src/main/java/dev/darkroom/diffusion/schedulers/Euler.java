package dev.darkroom.diffusion.schedulers;

import java.util.EnumSet;
import java.util.Set;

/** Euler's method on the probability flow ODE (Karras et al., 2022, arXiv 2206.00364, algorithm 1 without the second-order correction). */
final class Euler extends SigmaScheduler {

    private enum TimestepType {
        DISCRETE,
        CONTINUOUS
    }

    Euler(SchedulerConfig config, int steps) {
        super(config, Prediction.ANY_DIFFUSION, steps, grid(config, steps));
    }

    private static SigmaGrid grid(SchedulerConfig config, int steps) {
        float[] alphaBar = NoiseSchedule.finiteAlphaBar(config, NoiseSchedule.Defaults.PAPER);
        SigmaGrid grid = SigmaGrid.of(config, TrainingSigmas.of(alphaBar), steps);
        Set<TimestepType> types = EnumSet.allOf(TimestepType.class);
        return switch (config.choice("timestep_type", TimestepType.DISCRETE, types)) {
            case DISCRETE -> grid;
            case CONTINUOUS ->
                Prediction.of(config, Prediction.ANY_DIFFUSION) == Prediction.V_PREDICTION
                        ? new SigmaGrid(
                                LatentMath.each(steps, i -> 0.25f * LatentMath.log(grid.sigmas()[i])), grid.sigmas())
                        : grid;
        };
    }

    @Override
    public StepResult step(SchedulerState state, float[] modelOutput, NoiseSource noise) {
        float[] sample = state.sample();
        float sigma = sigmas[state.index()];
        float sigmaNext = sigmas[state.index() + 1];
        float[] denoised = prediction.denoised(sample, modelOutput, sigma);
        float[] next = follow(sample, derivative(sample, denoised, sigma), sigmaNext - sigma);
        return new StepResult(state.next(next), denoised);
    }
}
