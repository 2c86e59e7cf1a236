package dev.darkroom.diffusion.schedulers;

import java.util.List;

/**
 * The stochastic second-order DPM-Solver++ (DPM++ SDE; {@code sample_dpmpp_sde} of k-diffusion with r = 1/2 and eta = 1): the
 * singlestep method DPM-Solver++(2S) (Lu et al., DPM-Solver++, arXiv 2211.01095, algorithm 1) with its midpoint in log sigma, where
 * both updates are the first-order one of the SDE (SDE-DPM-Solver++1 there): down to a lower noise level, and up by fresh noise.
 */
final class DpmSolverSde extends SigmaScheduler {

    DpmSolverSde(SchedulerConfig config, int steps) {
        super(config, Prediction.NOISE_OR_VELOCITY, steps, grid(config, steps));
    }

    private static SigmaGrid grid(SchedulerConfig config, int steps) {
        config.requireAbsent("rescale_betas_zero_snr");
        TrainingSigmas training = TrainingSigmas.of(NoiseSchedule.alphaBar(config, NoiseSchedule.Defaults.LATENT));
        SigmaGrid once = SigmaGrid.of(config, training, steps);
        float[] timesteps = once.twice().timesteps();
        for (int i = 0; i + 1 < steps; i++) {
            timesteps[2 * i + 1] = (float) training.timestep(middle(once.sigmas()[i], once.sigmas()[i + 1]));
        }
        return new SigmaGrid(timesteps, once.twice().sigmas());
    }

    @Override
    public int order() {
        return 2;
    }

    @Override
    float inputSigma(SchedulerState state) {
        int index = state.index();
        return state.memory().isEmpty() ? sigmas[index] : middle(sigmas[index - 1], sigmas[index]);
    }

    /** Between the two evaluations of a step it remembers the sample at the step's start. */
    @Override
    public StepResult step(SchedulerState state, float[] modelOutput, NoiseSource noise) {
        float[] sample = state.sample();
        int index = state.index();
        boolean first = state.memory().isEmpty();
        float[] denoised = prediction.denoised(sample, modelOutput, inputSigma(state));
        float from = first ? sigmas[index] : sigmas[index - 1];
        float to = first ? sigmas[index + 1] : sigmas[index];
        if (to == 0) {
            float[] next = follow(sample, derivative(sample, denoised, from), -from);
            return new StepResult(state.next(next), denoised);
        }
        if (first) {
            float[] middle = advance(sample, denoised, from, middle(from, to), noise);
            return new StepResult(state.next(middle, List.of(sample)), denoised);
        }
        float[] start = state.memory().getFirst();
        return new StepResult(state.next(advance(start, denoised, from, to, noise)), denoised);
    }

    /** Exact for a constant x_0, down to sigma_down and up again to {@code to}. */
    private static float[] advance(float[] sample, float[] denoised, float from, float to, NoiseSource noise) {
        float up = Math.min(to, EulerAncestral.ancestralNoise(from, to));
        float down = LatentMath.sqrt(to * to - up * up);
        float ratio = down / from;
        float[] fresh = noise.draw(sample.length);
        return LatentMath.sum(ratio, sample)
                .plus(1 - ratio, denoised)
                .plus(up, fresh)
                .values();
    }

    /** Halfway in log sigma; of the final 0 there is none, and none is asked for. */
    private static float middle(float from, float to) {
        return LatentMath.exp((LatentMath.log(from) + LatentMath.log(to)) / 2);
    }
}
