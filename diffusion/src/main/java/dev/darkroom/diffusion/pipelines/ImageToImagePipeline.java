package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.schedulers.Scheduler;
import dev.darkroom.diffusion.weights.Shape;
import java.util.List;

/** A picture and a text to pictures (Meng et al. 2022, SDEdit): the picture is noised part of the way and denoised again. */
public final class ImageToImagePipeline {

    private final ModelParts model;

    public ImageToImagePipeline(ModelParts model) {
        this.model = model;
    }

    /**
     * Encodes the picture, adds the noise of the step where {@code strength} enters the schedule, and denoises from there.
     *
     * @param picture [1, 3, height, width] in -1..1
     * @param strength from 0 (keep the picture) to 1 (nothing of it remains)
     * @return latents, for {@link TextToImagePipeline#decode}
     * @throws GenerationCanceledException if the observer stopped it
     */
    public List<float[]> generate(
            SamplingRequest sampling, Tensor picture, double strength, SamplingObserver observer) {
        List<Condition> conditions = model.textEncoder().encode(sampling, model.unet());
        InitialLatent start = start(picture, strength);
        observer.onEncoded();

        Shape shape = model.latentShapeOf(picture);
        List<Sample> noisy =
                sampling.courses(conditions, shape).map(start::begin).toList();
        return DenoisingLoop.run(model.unet(), noisy, observer);
    }

    /**
     * From a picture, which is encoded once for all.
     *
     * @param picture [1, 3, height, width] in -1..1
     */
    InitialLatent start(Tensor picture, double strength) {
        model.unet().requireNoMask();
        LatentDistribution encoded = model.vae().encode(picture);
        return sampling -> {
            Scheduler scheduler = sampling.scheduler();
            int begin = scheduler.beginIndex(strength);
            float[] latent = encoded.draw(sampling.noise());
            // At strength 0 no step is left that would take noise away again.
            boolean finished = begin == scheduler.timesteps().length;
            float[] noisy = finished ? latent : scheduler.addNoise(latent, sampling.drawNoise(), begin);
            return new Sample(sampling, InpaintingContext.NONE, scheduler.begin(noisy, begin));
        };
    }
}
