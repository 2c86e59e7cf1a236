package dev.darkroom.diffusion.schedulers;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.hipparchus.linear.LUDecomposition;
import org.hipparchus.linear.MatrixUtils;

/** Unified predictor-corrector sampling, orders 1 to 3 (Zhao et al., UniPC, arXiv 2302.04867, algorithms 5 to 8). */
final class UniPc extends LambdaScheduler {

    private static final int MAX_ORDER = 3;

    /** The function B(h) of the paper, of which any with B(h) = O(h) serves. */
    private enum Basis {
        BH1,
        BH2
    }

    private final int count;
    private final int solverOrder;
    private final boolean predictsData;
    private final boolean lowersOrder;
    private final Basis basis;
    private final double[] uncorrected;

    UniPc(SchedulerConfig config, int steps) {
        super(config, steps, grid(config, steps));
        this.count = steps;
        this.solverOrder = config.integer("solver_order", 2);
        this.predictsData = config.flag("predict_x0", true);
        this.lowersOrder = config.flag("lower_order_final", true);
        this.basis = config.translate("solver_type", Set.of("midpoint", "heun", "logrho"), "bh2")
                .choice("solver_type", Basis.BH2, EnumSet.allOf(Basis.class));
        this.uncorrected = config.numbers("disable_corrector");
        config.requireAbsent("solver_p");
        config.requireAbsent("shift_terminal");
        if (solverOrder < 1 || solverOrder > MAX_ORDER) {
            throw config.unsupported("solver_order");
        }
    }

    private static LambdaGrid grid(SchedulerConfig config, int steps) {
        float[] alphaBar = NoiseSchedule.finiteAlphaBar(config, NoiseSchedule.Defaults.PAPER);
        return LambdaGrid.of(config, alphaBar, steps, LambdaGrid.Solver.UNIPC);
    }

    /** Remembers the sample that the latest step started from and then the newest outputs. */
    @Override
    public StepResult step(SchedulerState state, float[] modelOutput, NoiseSource noise) {
        int index = state.index();
        float[] output = predictsData ? denoised(state, modelOutput) : noise(state, modelOutput);
        List<float[]> outputs = new ArrayList<>();
        float[] sample = state.sample();
        if (state.evaluations() > 0) {
            outputs.addAll(state.memory().subList(1, state.memory().size()));
            if (DoubleStream.of(uncorrected).noneMatch(step -> step == index - 1)) {
                float[] start = state.memory().getFirst();
                sample = update(index, start, outputs, order(index - 1, state.evaluations() - 1), Optional.of(output));
            }
        }
        outputs.add(output);
        if (outputs.size() > solverOrder) {
            outputs.removeFirst();
        }
        float[] next = update(index + 1, sample, outputs, order(index, state.evaluations()), Optional.empty());
        float[] denoised = predictsData ? output : denoised(state, modelOutput);
        outputs.addFirst(sample);
        return new StepResult(state.next(next, outputs), denoised);
    }

    private int order(int index, int evaluations) {
        int limit = lowersOrder ? Math.min(solverOrder, count - index) : solverOrder;
        return Math.min(limit, evaluations + 1);
    }

    /**
     * The step to the point {@code target}: UniP with the outputs before it, or UniC, which knows the output there as well.
     *
     * @param outputs the newest last
     */
    private float[] update(int target, float[] sample, List<float[]> outputs, int order, Optional<float[]> atTarget) {
        Point t = point(target);
        Point s = point(target - 1);
        float h = t.lambda() - s.lambda();
        float signedH = predictsData ? -h : h;
        float phi1 = LatentMath.expm1(signedH);
        float basisAtH =
                switch (basis) {
                    case BH1 -> signedH;
                    case BH2 -> phi1;
                };
        float scale = predictsData ? t.alpha() : t.sigma();
        float sampleScale = predictsData ? t.sigma() / s.sigma() : t.alpha() / s.alpha();
        float[] newest = outputs.getLast();
        LatentMath.Sum next = LatentMath.sum(sampleScale, sample).plus(-scale * phi1, newest);

        double[] ratios = ratios(target, order, h);
        double[] rhos = rhos(ratios, signedH, basisAtH, atTarget.isPresent());
        for (int i = 0; i + 1 < order; i++) {
            float ratio = (float) ratios[i];
            float[] earlier = outputs.get(outputs.size() - 2 - i);
            float[] difference = LatentMath.each(newest.length, k -> (earlier[k] - newest[k]) / ratio);
            next.plus(-scale * basisAtH * (float) rhos[i], difference);
        }
        if (atTarget.isPresent()) {
            float[] output = atTarget.get();
            float[] difference = LatentMath.each(newest.length, k -> output[k] - newest[k]);
            next.plus(-scale * basisAtH * (float) rhos[order - 1], difference);
        }
        return next.values();
    }

    /** r_i = (lambda_i - lambda_s) / h of the earlier points, and 1 for the target. */
    private double[] ratios(int target, int order, float h) {
        double[] ratios = new double[order];
        for (int i = 0; i + 1 < order; i++) {
            ratios[i] = (point(target - 2 - i).lambda() - point(target - 1).lambda()) / h;
        }
        ratios[order - 1] = 1;
        return ratios;
    }

    /**
     * Solves R rho = b, the order conditions (equation 11), by LU factorisation with pivoting (Golub and Van Loan, Matrix Computations,
     * section 3.4); the corrector has one more than the predictor.
     */
    private static double[] rhos(double[] ratios, double h, double basisAtH, boolean corrects) {
        int size = corrects ? ratios.length : ratios.length - 1;
        if (size == 0) {
            return new double[0];
        }
        if (size == 1) {
            // The reference fixes this one; it fulfils the condition up to O(h).
            return new double[] {0.5};
        }
        double[][] matrix = new double[size][size];
        double[] right = new double[size];
        double phi = StrictMath.expm1(h) / h - 1;
        double factorial = 1;
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                matrix[row][column] = StrictMath.pow(ratios[column], row);
            }
            right[row] = phi * factorial / basisAtH;
            factorial *= row + 2;
            phi = phi / h - 1 / factorial;
        }
        return new LUDecomposition(MatrixUtils.createRealMatrix(matrix))
                .getSolver()
                .solve(MatrixUtils.createRealVector(right))
                .toArray();
    }
}
