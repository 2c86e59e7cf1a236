package dev.darkroom.diffusion.schedulers;

import java.util.List;

/**
 * DPM-Solver and DPM-Solver++ in their multistep form, orders 1 to 3 (Lu et al., DPM-Solver++, algorithm 2 and appendix), with
 * their SDE variants.
 */
final class DpmSolverMultistep extends DpmSolver {

    private static final int FEW_STEPS = 15;

    private final int count;
    private final boolean firstOrderAtEnd;
    private final boolean lowersOrder;

    DpmSolverMultistep(SchedulerConfig config, int steps) {
        this(config, steps, grid(config, steps));
    }

    private DpmSolverMultistep(SchedulerConfig config, int steps, LambdaGrid grid) {
        super(config, steps, grid);
        this.count = grid.timesteps().length;
        this.lowersOrder = config.flag("lower_order_final", true) && count < FEW_STEPS;
        boolean endsClean = grid.sigmas()[count] == 0;
        this.firstOrderAtEnd = lowersOrder || endsClean || config.flag("euler_at_final", false);
    }

    private static LambdaGrid grid(SchedulerConfig config, int steps) {
        float[] alphaBar = NoiseSchedule.finiteAlphaBar(config, NoiseSchedule.Defaults.PAPER);
        return LambdaGrid.of(config, alphaBar, steps, LambdaGrid.Solver.MULTISTEP);
    }

    @Override
    public StepResult step(SchedulerState state, float[] modelOutput, NoiseSource noise) {
        List<float[]> outputs = state.remember(convert(state, modelOutput), solverOrder);
        float[] newest = outputs.getLast();
        int index = state.index();
        Point t = point(index + 1);
        Point s0 = point(index);
        DpmAlgorithm.Weights weights = algorithm.weights(s0, t);
        LatentMath.Sum next = start(weights, state.sample(), newest, noise);
        int order = order(state);
        if (order == 2) {
            float r0 = (s0.lambda() - point(index - 1).lambda()) / (t.lambda() - s0.lambda());
            next.plus(d1Weight(weights), difference(newest, outputs.get(outputs.size() - 2), r0));
        } else if (order == 3) {
            addThirdOrder(next, weights, outputs, index);
        }
        float[] denoised = algorithm.predictsData() ? newest : denoised(state, modelOutput);
        return new StepResult(state.next(next.values(), outputs), denoised);
    }

    private void addThirdOrder(LatentMath.Sum next, DpmAlgorithm.Weights weights, List<float[]> outputs, int index) {
        float h = point(index + 1).lambda() - point(index).lambda();
        float r0 = (point(index).lambda() - point(index - 1).lambda()) / h;
        float r1 = (point(index - 1).lambda() - point(index - 2).lambda()) / h;
        float[] near = difference(outputs.get(2), outputs.get(1), r0);
        float[] far = difference(outputs.get(1), outputs.get(0), r1);
        float[] d1 = LatentMath.each(near.length, i -> near[i] + r0 / (r0 + r1) * (near[i] - far[i]));
        float[] d2 = difference(near, far, r0 + r1);
        next.plus(weights.heun(), d1).plus(weights.d2(), d2);
    }

    /** The order of the step that leaves this state: low while outputs are missing, and low again at the end. */
    private int order(SchedulerState state) {
        int left = count - state.index();
        int known = state.evaluations() + 1;
        if (left == 1 && firstOrderAtEnd) {
            return 1;
        }
        int limit = left == 2 && lowersOrder ? 2 : solverOrder;
        return Math.min(limit, Math.min(known, solverOrder));
    }
}
