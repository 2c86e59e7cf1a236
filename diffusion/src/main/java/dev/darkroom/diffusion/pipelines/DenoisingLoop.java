package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.schedulers.NoiseSource;
import dev.darkroom.diffusion.schedulers.Scheduler;
import dev.darkroom.diffusion.schedulers.SchedulerState;
import dev.darkroom.diffusion.weights.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Denoises a batch in step: x_t to x_0 under classifier-free guidance.
 *
 * @param denoiser eps_theta
 * @param shape [C, H, W] of one latent
 */
record DenoisingLoop(Denoiser denoiser, Scheduler scheduler, Guidance guidance, Shape shape) {

    /** Sees the samples after each evaluation. */
    @FunctionalInterface
    interface Observer {

        /**
         * Called after each evaluation.
         *
         * @param evaluation counts from 1
         * @return false to stop
         */
        boolean onStep(int evaluation, List<SchedulerState> samples);
    }

    /**
     * Denoises to the end of the schedule.
     *
     * @param samples all at the same index of the schedule
     * @param condition what to draw, and under guidance what not to
     * @param noise one source for each sample
     */
    List<SchedulerState> run(
            List<SchedulerState> samples, Condition condition, List<NoiseSource> noise, Observer observer) {
        float[] timesteps = scheduler.timesteps();
        List<SchedulerState> current = samples;
        int first = samples.get(0).index();
        for (int i = first; i < timesteps.length; i++) {
            List<float[]> predictions = predict(current, timesteps[i], condition);
            List<SchedulerState> next = new ArrayList<>();
            for (int k = 0; k < current.size(); k++) {
                next.add(scheduler
                        .step(current.get(k), predictions.get(k), noise.get(k))
                        .state());
            }
            current = List.copyOf(next);
            if (!observer.onStep(i - first + 1, current)) {
                throw new GenerationCanceledException(i - first + 1, timesteps.length - first);
            }
        }
        return current;
    }

    private List<float[]> predict(List<SchedulerState> samples, float timestep, Condition condition) {
        Tensor input = Latents.stack(samples.stream().map(scheduler::modelInput).toList(), shape);
        if (!condition.isGuided()) {
            return Latents.split(denoiser.predict(input, timestep, condition.positive(), guidance));
        }
        List<float[]> both = Latents.split(denoiser.predict(
                Latents.concatenate(input, input), timestep, condition.negativeAndPositive(), guidance));
        List<float[]> guided = new ArrayList<>();
        for (int k = 0; k < samples.size(); k++) {
            guided.add(guidance.combine(both.get(k), both.get(k + samples.size())));
        }
        return guided;
    }
}
