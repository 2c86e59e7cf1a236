package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.schedulers.SchedulerState;
import dev.darkroom.diffusion.weights.Shape;
import java.util.List;

/** Text to pictures with a latent diffusion model (Rombach et al. 2022). */
public final class TextToImagePipeline {

    private final ModelParts model;

    public TextToImagePipeline(ModelParts model) {
        this.model = model;
    }

    /**
     * Encodes the prompts, draws z_T, denoises it under classifier-free guidance and leaves z_0 to {@link #decode}.
     *
     * @param width in latent cells, likewise the height
     * @throws GenerationCanceledException if the observer stopped it
     */
    public List<float[]> generate(Sampling sampling, int width, int height, SamplingObserver observer) {
        model.unet().requireNoMask();
        Condition condition = model.textEncoder().encode(sampling, model.unet());
        observer.onEncoded();

        Shape shape = model.latentShape(width, height);
        int size = Math.toIntExact(shape.elements());
        List<SchedulerState> noise = sampling.noise().stream()
                .map(source ->
                        Latents.scaled(source.draw(size), sampling.scheduler().initNoiseSigma()))
                .map(sampling.scheduler()::begin)
                .toList();

        List<SchedulerState> denoised =
                new DenoisingLoop(model.unet(), sampling, condition, shape).run(noise, observer);
        return denoised.stream().map(SchedulerState::sample).toList();
    }

    /**
     * Decodes one latent.
     *
     * @param width in latent cells, likewise the height
     * @return [1, 3, H, W] in 0..1
     */
    public Tensor decode(float[] latent, int width, int height) {
        return model.vae().decode(latent, model.latentShape(width, height));
    }
}
