package dev.darkroom.diffusion.pipelines;

import java.util.List;

/** Denoises a batch in step, x_t to x_0, under classifier-free guidance. */
final class DenoisingLoop {

    private DenoisingLoop() {}

    /**
     * Denoises to the end of the schedule.
     *
     * @param start all at the same index of the schedule
     * @return latents [C, H, W]
     * @throws GenerationCanceledException if the observer stopped it
     */
    static List<float[]> run(Denoiser unet, List<Sample> start, SamplingObserver observer) {
        int evaluations = start.getFirst().evaluations();
        List<Sample> samples = start;
        for (int i = 1; i <= evaluations; i++) {
            samples = DenoisingStep.apply(unet, samples, 0);
            if (!observer.onStep(i, samples.stream().map(Sample::state).toList())) {
                throw new GenerationCanceledException(i, evaluations);
            }
        }
        return samples.stream().map(sample -> sample.state().sample()).toList();
    }
}
