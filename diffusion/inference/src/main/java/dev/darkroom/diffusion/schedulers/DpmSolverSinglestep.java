package dev.darkroom.diffusion.schedulers;

import java.util.ArrayList;
import java.util.List;

/**
 * DPM-Solver and DPM-Solver++ in their singlestep form (Lu et al., DPM-Solver, algorithms 1 and 2): blocks of up to three
 * evaluations, each block taken from its own start.
 */
final class DpmSolverSinglestep extends DpmSolver {

    private final int[] orders;

    DpmSolverSinglestep(SchedulerConfig config, int steps) {
        this(config, steps, grid(config, steps));
    }

    private DpmSolverSinglestep(SchedulerConfig config, int steps, LambdaGrid grid) {
        super(config, steps, grid);
        if (algorithm == DpmAlgorithm.SDE_DPMSOLVER) {
            throw config.unsupported("algorithm_type");
        }
        boolean endsClean = grid.sigmas()[steps] == 0;
        boolean lowersOrder = config.flag("lower_order_final", false) || steps % solverOrder != 0 || endsClean;
        this.orders = orders(steps, solverOrder, lowersOrder);
        if (endsClean) {
            orders[steps - 1] = 1;
        }
    }

    private static LambdaGrid grid(SchedulerConfig config, int steps) {
        config.requireAbsent("rescale_betas_zero_snr");
        float[] alphaBar = NoiseSchedule.alphaBar(config, NoiseSchedule.Defaults.PAPER);
        return LambdaGrid.of(config, alphaBar, steps, LambdaGrid.Solver.SINGLESTEP);
    }

    /** 1, 2, 3, 1, 2, 3 and so on; lowering the order, the last block is shorter and ends with order 1 or 2. */
    private static int[] orders(int steps, int solverOrder, boolean lowersOrder) {
        int[] orders = new int[steps];
        for (int i = 0; i < steps; i++) {
            orders[i] = i % solverOrder + 1;
        }
        if (lowersOrder && solverOrder > 1 && steps % solverOrder == 0) {
            orders[steps - 1] = 1;
        }
        return orders;
    }

    /** Remembers the sample at the block's start and then the newest outputs. */
    @Override
    public StepResult step(SchedulerState state, float[] modelOutput, NoiseSource noise) {
        List<float[]> known = state.memory().isEmpty()
                ? List.of()
                : state.memory().subList(1, state.memory().size());
        List<float[]> outputs = new ArrayList<>(known);
        outputs.add(convert(state, modelOutput));
        if (outputs.size() > solverOrder) {
            outputs.removeFirst();
        }
        // A sample that entered within a block lacks the block's first outputs.
        int order = Math.min(orders[state.index()], outputs.size());
        float[] start = order == 1 ? state.sample() : state.memory().getFirst();
        float[] next = advance(outputs, start, state.index(), order, noise);
        float[] denoised = algorithm.predictsData() ? outputs.getLast() : denoised(state, modelOutput);
        outputs.addFirst(start);
        return new StepResult(state.next(next, outputs), denoised);
    }

    private float[] advance(List<float[]> outputs, float[] start, int index, int order, NoiseSource noise) {
        Point s = point(index - order + 1);
        Point t = point(index + 1);
        float h = t.lambda() - s.lambda();
        DpmAlgorithm.Weights weights = algorithm.weights(s, t);
        float[] first = outputs.get(outputs.size() - order);
        LatentMath.Sum next = start(weights, start, first, noise);
        if (order == 2) {
            float r0 = (point(index).lambda() - s.lambda()) / h;
            next.plus(d1Weight(weights), difference(outputs.getLast(), first, r0));
        } else if (order == 3) {
            float r0 = (point(index).lambda() - s.lambda()) / h;
            float r1 = (point(index - 1).lambda() - s.lambda()) / h;
            float[] near = difference(outputs.get(outputs.size() - 2), first, r1);
            float[] far = difference(outputs.getLast(), first, r0);
            switch (rule) {
                case MIDPOINT -> next.plus(weights.heun(), far);
                case HEUN -> {
                    float[] d1 = LatentMath.each(near.length, i -> (r0 * near[i] - r1 * far[i]) / (r0 - r1));
                    float[] d2 = LatentMath.each(near.length, i -> 2 * (far[i] - near[i]) / (r0 - r1));
                    next.plus(weights.heun(), d1).plus(weights.d2(), d2);
                }
            }
        }
        return next.values();
    }
}
