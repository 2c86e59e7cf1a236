package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.schedulers.Scheduler;
import dev.darkroom.diffusion.weights.Shape;
import java.util.List;

/** An image and a text to images (Meng et al. 2022, SDEdit): the image is noised part of the way and denoised again. */
public final class ImageToImagePipeline {

    private final ModelParts model;

    public ImageToImagePipeline(ModelParts model) {
        this.model = model;
    }

    /**
     * Encodes the image, adds the noise of the step where {@code strength} enters the schedule, and denoises from there.
     *
     * @param image [1, 3, height, width] in -1..1
     * @param strength from 0 (keep the image) to 1 (nothing of it remains)
     * @return latents, for {@link TextToImagePipeline#decode}
     * @throws GenerationCanceledException if the observer stopped it
     */
    public List<float[]> generate(SamplingRequest sampling, Tensor image, double strength, SamplingObserver observer) {
        List<Condition> conditions = model.textEncoder().encode(sampling, model.unet());
        InitialLatent initial = initialLatent(image, strength);
        observer.onEncoded();

        Shape shape = model.latentShapeOf(image);
        List<Sample> noisy =
                sampling.contexts(conditions, shape).map(initial::begin).toList();
        return DenoisingLoop.run(model.unet(), noisy, observer);
    }

    /**
     * From an image, which is encoded once for all.
     *
     * @param image [1, 3, height, width] in -1..1
     */
    InitialLatent initialLatent(Tensor image, double strength) {
        model.unet().requireNoMask();
        LatentDistribution encoded = model.vae().encode(image);
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
