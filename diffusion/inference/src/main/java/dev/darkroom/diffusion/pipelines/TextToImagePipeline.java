package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.schedulers.Scheduler;
import dev.darkroom.diffusion.weights.Shape;
import java.util.List;

/** Text to images with a latent diffusion model (Rombach et al. 2022). */
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
    public List<float[]> generate(SamplingRequest sampling, int width, int height, SamplingObserver observer) {
        InitialLatent initial = initialLatent();
        List<Condition> conditions = model.textEncoder().encode(sampling, model.unet());
        observer.onEncoded();

        Shape shape = model.latentShape(width, height);
        List<Sample> noise =
                sampling.contexts(conditions, shape).map(initial::begin).toList();
        return DenoisingLoop.run(model.unet(), noise, observer);
    }

    /** From pure noise. */
    InitialLatent initialLatent() {
        model.unet().requireNoMask();
        return sampling -> {
            Scheduler scheduler = sampling.scheduler();
            float[] noise = LatentBatches.scaled(sampling.drawNoise(), scheduler.initNoiseSigma());
            return new Sample(sampling, InpaintingContext.NONE, scheduler.begin(noise));
        };
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
