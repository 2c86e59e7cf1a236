package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.schedulers.NoiseSource;
import dev.darkroom.diffusion.schedulers.Scheduler;
import dev.darkroom.diffusion.schedulers.SchedulerState;
import dev.darkroom.diffusion.weights.Shape;
import java.util.ArrayList;
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
    public List<float[]> generate(Sampling sampling, Tensor picture, double strength, SamplingObserver observer) {
        model.unet().requireNoMask();
        Condition condition = model.textEncoder().encode(sampling, model.unet());
        List<float[]> encoded = sampling.noise().stream()
                .map(noise -> model.vae().encode(picture, noise))
                .toList();
        observer.onEncoded();

        Scheduler scheduler = sampling.scheduler();
        int begin = scheduler.beginIndex(strength);
        List<SchedulerState> noisy = new ArrayList<>();
        for (int k = 0; k < sampling.count(); k++) {
            float[] latent = encoded.get(k);
            NoiseSource noise = sampling.noise().get(k);
            noisy.add(scheduler.begin(scheduler.addNoise(latent, noise.draw(latent.length), begin), begin));
        }

        Shape shape = model.latentShapeOf(picture);
        List<SchedulerState> denoised =
                new DenoisingLoop(model.unet(), sampling, condition, shape).run(noisy, observer);
        return denoised.stream().map(SchedulerState::sample).toList();
    }
}
