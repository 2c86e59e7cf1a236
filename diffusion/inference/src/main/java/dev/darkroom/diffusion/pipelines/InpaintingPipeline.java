package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.schedulers.Scheduler;
import dev.darkroom.diffusion.schedulers.SchedulerState;
import dev.darkroom.diffusion.weights.Shape;
import java.util.List;

/**
 * Fills in the masked part of an image. A U-Net with extra channels (Rombach et al. 2022, section 4.5) sees the mask and the image
 * around it; with any other the known part is put back, as noisy as it should be, after every step (Lugmayr et al. 2022, RePaint,
 * without its resampling).
 */
public final class InpaintingPipeline {

    private final ModelParts model;

    public InpaintingPipeline(ModelParts model) {
        this.model = model;
    }

    /**
     * Encodes the image, draws or noises the start, and denoises it under the mask.
     *
     * @param image [1, 3, height, width] in -1..1
     * @param mask [1, 1, height, width], 1 where to paint and 0 where to keep
     * @param strength from 0 (keep the image) to 1 (start from pure noise)
     * @return latents, for {@link TextToImagePipeline#decode}
     * @throws GenerationCanceledException if the observer stopped it
     */
    public List<float[]> generate(
            SamplingRequest sampling, Tensor image, Tensor mask, double strength, SamplingObserver observer) {
        List<Condition> conditions = model.textEncoder().encode(sampling, model.unet());
        InitialLatent initial = initialLatent(image, mask, strength);
        observer.onEncoded();

        Shape shape = model.latentShapeOf(image);
        List<Sample> noisy =
                sampling.contexts(conditions, shape).map(initial::begin).toList();
        return DenoisingLoop.run(model.unet(), noisy, observer);
    }

    /** From an image and a mask as {@link #generate} takes them, encoded once for all. */
    InitialLatent initialLatent(Tensor image, Tensor mask, double strength) {
        float[] cells = Masks.shrink(mask, model.latentShapeOf(image)).values();
        return model.unet().seesMask() ? shown(image, mask, strength, cells) : kept(image, strength, cells);
    }

    private InitialLatent shown(Tensor image, Tensor mask, double strength, float[] cells) {
        LatentDistribution around = model.vae().encode(Masks.blank(image, mask));
        if (strength >= 1) {
            return sampling -> {
                SchedulerState state = fromNoise(sampling, sampling.drawNoise());
                return new Sample(sampling, channels(sampling, around, cells), state);
            };
        }
        LatentDistribution encoded = model.vae().encode(image);
        // The order of the draws is that of diffusers: the image, the noise, the image without its masked part
        return sampling -> {
            float[] clean = encoded.draw(sampling.noise());
            SchedulerState state = fromImage(sampling, clean, sampling.drawNoise(), strength);
            return new Sample(sampling, channels(sampling, around, cells), state);
        };
    }

    private InitialLatent kept(Tensor image, double strength, float[] cells) {
        LatentDistribution encoded = model.vae().encode(image);
        return sampling -> {
            float[] clean = encoded.draw(sampling.noise());
            float[] noise = sampling.drawNoise();
            // Unused here, but diffusers draws for what is around the mask whether or not the U-Net sees it.
            sampling.drawNoise();
            SchedulerState state =
                    strength >= 1 ? fromNoise(sampling, noise) : fromImage(sampling, clean, noise, strength);
            return new Sample(sampling, new InpaintingContext.Kept(clean, noise, cells), state);
        };
    }

    private static InpaintingContext channels(SamplingContext sampling, LatentDistribution around, float[] cells) {
        return new InpaintingContext.Shown(LatentBatches.join(cells, around.draw(sampling.noise())));
    }

    private static SchedulerState fromNoise(SamplingContext sampling, float[] noise) {
        Scheduler scheduler = sampling.scheduler();
        return scheduler.begin(LatentBatches.scaled(noise, scheduler.initNoiseSigma()));
    }

    private static SchedulerState fromImage(SamplingContext sampling, float[] clean, float[] noise, double strength) {
        Scheduler scheduler = sampling.scheduler();
        int begin = scheduler.beginIndex(strength);
        return scheduler.begin(scheduler.addNoise(clean, noise, begin), begin);
    }
}
