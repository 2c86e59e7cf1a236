package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.schedulers.Scheduler;
import dev.darkroom.diffusion.schedulers.SchedulerState;
import dev.darkroom.diffusion.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Denoises a batch in step, x_t to x_0, under classifier-free guidance. */
final class DenoisingLoop {

    private final Denoiser unet;
    private final Sampling sampling;
    private final Condition condition;
    private final Shape shape;

    /** @param shape [C, H, W] of one latent */
    DenoisingLoop(Denoiser unet, Sampling sampling, Condition condition, Shape shape) {
        this.unet = unet;
        this.sampling = sampling;
        this.condition = condition;
        this.shape = shape;
    }

    /** What a pipeline does around the steps. */
    interface Steps {

        /** Channels that the U-Net sees beside the latents: [B, C', H, W]. */
        default Optional<Tensor> extraChannels() {
            return Optional.empty();
        }

        /** Changes a sample after a step. */
        default SchedulerState afterStep(int picture, SchedulerState sample) {
            return sample;
        }
    }

    List<SchedulerState> run(List<SchedulerState> start, SamplingObserver observer) {
        return run(start, new Steps() {}, observer);
    }

    /**
     * Denoises to the end of the schedule.
     *
     * @param start all at the same index of the schedule
     * @throws GenerationCanceledException if the observer stopped it
     */
    List<SchedulerState> run(List<SchedulerState> start, Steps steps, SamplingObserver observer) {
        Scheduler scheduler = sampling.scheduler();
        float[] timesteps = scheduler.timesteps();
        int first = start.get(0).index();
        List<SchedulerState> samples = start;
        for (int i = first; i < timesteps.length; i++) {
            List<float[]> predictions = predict(samples, timesteps[i], steps.extraChannels());
            List<SchedulerState> next = new ArrayList<>();
            for (int k = 0; k < samples.size(); k++) {
                SchedulerState stepped = scheduler
                        .step(
                                samples.get(k),
                                predictions.get(k),
                                sampling.noise().get(k))
                        .state();
                next.add(steps.afterStep(k, stepped));
            }
            samples = List.copyOf(next);
            if (!observer.onStep(i - first + 1, samples)) {
                throw new GenerationCanceledException(i - first + 1, timesteps.length - first);
            }
        }
        return samples;
    }

    private List<float[]> predict(List<SchedulerState> samples, float timestep, Optional<Tensor> extraChannels) {
        Guidance guidance = sampling.guidance();
        Tensor latents = Latents.stack(
                samples.stream().map(sampling.scheduler()::modelInput).toList(), shape);
        Tensor input = extraChannels
                .map(channels -> Latents.concatenateChannels(latents, channels))
                .orElse(latents);
        if (!condition.isGuided()) {
            return Latents.split(unet.predict(input, timestep, condition.positive(), guidance));
        }
        List<float[]> both = Latents.split(
                unet.predict(Latents.concatenate(input, input), timestep, condition.negativeAndPositive(), guidance));
        List<float[]> guided = new ArrayList<>();
        for (int k = 0; k < samples.size(); k++) {
            guided.add(guidance.combine(both.get(k), both.get(k + samples.size())));
        }
        return guided;
    }
}
