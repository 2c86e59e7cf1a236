package dev.darkroom.diffusion.schedulers;

import java.util.EnumSet;
import java.util.Set;

/**
 * What the multistep and the singlestep DPM-Solver share: settings, the conversion of outputs, the final sum (Lu et al. 2022,
 * arXiv:2206.00927 and arXiv:2211.01095).
 */
abstract class DpmSolver extends LambdaScheduler {

    private static final Set<DpmAlgorithm> ALGORITHMS = EnumSet.allOf(DpmAlgorithm.class);
    private static final Set<Rule> RULES = EnumSet.allOf(Rule.class);

    /** How the first difference is weighted. */
    enum Rule {
        MIDPOINT,
        HEUN
    }

    final DpmAlgorithm algorithm;
    final Rule rule;
    final int solverOrder;

    DpmSolver(SchedulerConfig config, int steps, LambdaGrid grid) {
        super(config, steps, grid);
        this.algorithm = algorithm(config);
        this.rule = config.translate("solver_type", Set.of("logrho", "bh1", "bh2"), "midpoint")
                .choice("solver_type", Rule.MIDPOINT, RULES);
        this.solverOrder = config.integer("solver_order", 2);
        // A variance that the network predicts would be among its outputs; any other has no part in these solvers.
        if (config.text("variance_type").startsWith("learned")) {
            throw config.unsupported("variance_type");
        }
        if (solverOrder < 1 || solverOrder > 3 || (solverOrder == 3 && algorithm == DpmAlgorithm.SDE_DPMSOLVER)) {
            throw config.unsupported("solver_order");
        }
        // Predicting noise, the last step to sigma 0 would need an infinite weight.
        if (!algorithm.predictsData() && grid.sigmas()[grid.sigmas().length - 1] == 0) {
            throw config.unsupported("algorithm_type");
        }
    }

    static DpmAlgorithm algorithm(SchedulerConfig config) {
        return config.translate("algorithm_type", Set.of("deis"), "dpmsolver++")
                .choice("algorithm_type", DpmAlgorithm.DPMSOLVER_PLUS_PLUS, ALGORITHMS);
    }

    /** x_0 or epsilon, whichever the algorithm extrapolates. */
    final float[] convert(SchedulerState state, float[] modelOutput) {
        return algorithm.predictsData() ? denoised(state, modelOutput) : noise(state, modelOutput);
    }

    /** The first-order start of a step: x and D0, and the noise of a stochastic algorithm. */
    final LatentMath.Sum start(DpmAlgorithm.Weights weights, float[] sample, float[] d0, NoiseSource noise) {
        LatentMath.Sum sum = LatentMath.sum(weights.sample(), sample).plus(weights.d0(), d0);
        return algorithm.stochastic() ? sum.plus(weights.noise(), noise.draw(sample.length)) : sum;
    }

    final float d1Weight(DpmAlgorithm.Weights weights) {
        return switch (rule) {
            case MIDPOINT -> weights.midpoint();
            case HEUN -> weights.heun();
        };
    }

    /** (a - b) / ratio, a finite difference in lambda. */
    static float[] difference(float[] a, float[] b, float ratio) {
        return LatentMath.each(a.length, i -> 1 / ratio * (a[i] - b[i]));
    }
}
