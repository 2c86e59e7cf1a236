package dev.darkroom.diffusion.schedulers;

import dev.darkroom.diffusion.DiffusionException;
import java.util.ArrayList;
import java.util.List;

/**
 * Pseudo numerical methods for diffusion models (Liu et al., PNDM, arXiv 2202.09778): the linear multistep method of order 4
 * (equation 12), started either by three Runge-Kutta steps of four evaluations each (equation 13) or, with {@code skip_prk_steps},
 * by lower orders. One scheduler, as in diffusers: a multistep method has to be started somehow, the start leaves
 * the same memory of slopes behind, and from then on both take the same steps.
 */
final class Pndm extends AlphaBarScheduler {

    private static final int ORDER = 4;
    private static final int RUNGE_KUTTA_EVALUATIONS = 4 * (ORDER - 1);

    private final boolean startsWithRungeKutta;

    Pndm(SchedulerConfig config, int steps) {
        this(config, setup(config), steps, !config.flag("skip_prk_steps", false));
    }

    private Pndm(SchedulerConfig config, Setup setup, int steps, boolean startsWithRungeKutta) {
        super(
                setup,
                steps,
                evaluations(spaced(config, setup, steps), setup.alphaBar().length / steps, startsWithRungeKutta));
        this.startsWithRungeKutta = startsWithRungeKutta;
    }

    private static Setup setup(SchedulerConfig config) {
        return Setup.of(config, NoiseSchedule.Defaults.PAPER, Prediction.NOISE_OR_VELOCITY, new Clipping.None())
                .withFinalAlphaBar(config, false);
    }

    /** The second timestep twice, or four evaluations for each of the first three. */
    private static int[] evaluations(int[] spaced, int stride, boolean startsWithRungeKutta) {
        List<Integer> evaluations = new ArrayList<>();
        if (startsWithRungeKutta) {
            if (spaced.length < ORDER) {
                throw DiffusionException.badRequest(
                        "steps must be at least " + ORDER + " for PNDM with Runge-Kutta steps");
            }
            for (int i = 0; i < ORDER - 1; i++) {
                int middle = spaced[i + 1] + stride / 2;
                evaluations.addAll(List.of(spaced[i], middle, middle, spaced[i + 1]));
            }
        }
        for (int i = startsWithRungeKutta ? ORDER - 1 : 0; i < spaced.length; i++) {
            evaluations.add(spaced[i]);
            if (i == 1) {
                evaluations.add(spaced[i]);
            }
        }
        return evaluations.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public StepResult step(SchedulerState state, float[] modelOutput, NoiseSource noise) {
        SchedulerState next = startsWithRungeKutta && state.evaluations() < RUNGE_KUTTA_EVALUATIONS
                ? rungeKutta(state, modelOutput)
                : multistep(state, modelOutput);
        return new StepResult(next, denoised(state.sample(), modelOutput, timesteps[state.index()]));
    }

    /** Remembers one output per finished step, then the weighted outputs and the sample of the step under way. */
    private SchedulerState rungeKutta(SchedulerState state, float[] output) {
        int evaluation = state.evaluations();
        int stage = evaluation % 4;
        int timestep = timesteps[evaluation - stage];
        int nextTimestep = timesteps[state.index()] - (evaluation % 2 == 0 ? stride() / 2 : 0);
        List<float[]> memory = new ArrayList<>(state.memory());
        if (stage == 0) {
            memory.add(output);
            memory.add(LatentMath.sum(1f / 6, output).values());
            memory.add(state.sample());
            return state.next(transfer(state.sample(), output, timestep, nextTimestep), memory);
        }
        float[] start = memory.removeLast();
        float[] weighted = memory.removeLast();
        if (stage < 3) {
            memory.add(LatentMath.sum(1, weighted).plus(1f / 3, output).values());
            memory.add(start);
            return state.next(transfer(start, output, timestep, nextTimestep), memory);
        }
        float[] mean = LatentMath.sum(1, weighted).plus(1f / 6, output).values();
        return state.next(transfer(start, mean, timestep, nextTimestep), memory);
    }

    private SchedulerState multistep(SchedulerState state, float[] output) {
        int timestep = timesteps[state.index()];
        float[] sample = state.sample();
        if (state.evaluations() == 1) {
            // The first step is taken again from its start, now with the mean slope of both its ends.
            float[] first = state.memory().getFirst();
            float[] start = state.memory().getLast();
            float[] mean = LatentMath.each(output.length, i -> (output[i] + first[i]) / 2);
            return state.next(transfer(start, mean, timestep + stride(), timestep), List.of(first));
        }
        List<float[]> outputs = state.remember(output, ORDER);
        float[] next = transfer(sample, adamsBashforth(outputs), timestep, timestep - stride());
        return state.next(next, state.evaluations() == 0 ? List.of(output, sample) : outputs);
    }

    private static float[] adamsBashforth(List<float[]> outputs) {
        List<float[]> e = outputs.reversed();
        int length = e.getFirst().length;
        return switch (e.size()) {
            case 1 -> e.getFirst();
            case 2 -> LatentMath.each(length, i -> (3 * e.get(0)[i] - e.get(1)[i]) / 2);
            case 3 -> LatentMath.each(length, i -> (23 * e.get(0)[i] - 16 * e.get(1)[i] + 5 * e.get(2)[i]) / 12);
            default ->
                LatentMath.each(
                        length, i -> (55 * e.get(0)[i] - 59 * e.get(1)[i] + 37 * e.get(2)[i] - 9 * e.get(3)[i]) / 24);
        };
    }

    /** phi, the step of DDIM written for any slope (equation 11). */
    private float[] transfer(float[] sample, float[] output, int from, int to) {
        float alphaBar = alphaBar(from);
        float alphaBarNext = alphaBar(to);
        float[] slope = noise(sample, output, from);
        float sampleScale = LatentMath.sqrt(alphaBarNext / alphaBar);
        float divisor = alphaBar * LatentMath.sqrt(1 - alphaBarNext)
                + LatentMath.sqrt(alphaBar * (1 - alphaBar) * alphaBarNext);
        float slopeScale = alphaBarNext - alphaBar;
        return LatentMath.each(sample.length, i -> sampleScale * sample[i] - slopeScale * slope[i] / divisor);
    }
}
