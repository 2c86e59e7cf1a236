package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.schedulers.Scheduler;
import dev.darkroom.diffusion.schedulers.SchedulerState;
import dev.darkroom.diffusion.weights.Shape;
import java.util.List;

/**
 * Fills in the masked part of a picture. A U-Net with extra channels (Rombach et al. 2022, section 4.5) sees the mask and the picture
 * around it; with any other the known part is put back, as noisy as it should be, after every step (Lugmayr et al. 2022, RePaint,
 * without its resampling).
 */
public final class InpaintingPipeline {

    private final ModelParts model;

    public InpaintingPipeline(ModelParts model) {
        this.model = model;
    }

    /**
     * Encodes the picture, draws or noises the start, and denoises it under the mask.
     *
     * @param picture [1, 3, height, width] in -1..1
     * @param mask [1, 1, height, width], 1 where to paint and 0 where to keep
     * @param strength from 0 (keep the picture) to 1 (start from pure noise)
     * @return latents, for {@link TextToImagePipeline#decode}
     * @throws GenerationCanceledException if the observer stopped it
     */
    public List<float[]> generate(
            Sampling sampling, Tensor picture, Tensor mask, double strength, SamplingObserver observer) {
        List<Condition> conditions = model.textEncoder().encode(sampling, model.unet());
        Start start = start(picture, mask, strength);
        observer.onEncoded();

        Shape shape = model.latentShapeOf(picture);
        List<Sample> noisy =
                sampling.courses(conditions, shape).map(start::begin).toList();
        return DenoisingLoop.run(model.unet(), noisy, observer);
    }

    /** From a picture and a mask as {@link #generate} takes them, encoded once for all. */
    Start start(Tensor picture, Tensor mask, double strength) {
        float[] cells = Masks.shrink(mask, model.latentShapeOf(picture)).values();
        return model.unet().seesMask() ? shown(picture, mask, strength, cells) : kept(picture, strength, cells);
    }

    private Start shown(Tensor picture, Tensor mask, double strength, float[] cells) {
        Moments around = model.vae().encode(Masks.blank(picture, mask));
        if (strength >= 1) {
            return course -> {
                SchedulerState state = fromNoise(course, course.drawNoise());
                return new Sample(course, channels(course, around, cells), state);
            };
        }
        Moments encoded = model.vae().encode(picture);
        // The order of the draws is that of diffusers: the picture, the noise, the picture without its masked part
        return course -> {
            float[] clean = encoded.draw(course.noise());
            SchedulerState state = fromPicture(course, clean, course.drawNoise(), strength);
            return new Sample(course, channels(course, around, cells), state);
        };
    }

    private Start kept(Tensor picture, double strength, float[] cells) {
        Moments encoded = model.vae().encode(picture);
        return course -> {
            float[] clean = encoded.draw(course.noise());
            float[] noise = course.drawNoise();
            // Unused here, but diffusers draws for what is around the mask whether or not the U-Net sees it.
            course.drawNoise();
            SchedulerState state =
                    strength >= 1 ? fromNoise(course, noise) : fromPicture(course, clean, noise, strength);
            return new Sample(course, new Surroundings.Kept(clean, noise, cells), state);
        };
    }

    private static Surroundings channels(Course course, Moments around, float[] cells) {
        return new Surroundings.Shown(Latents.join(cells, around.draw(course.noise())));
    }

    private static SchedulerState fromNoise(Course course, float[] noise) {
        Scheduler scheduler = course.scheduler();
        return scheduler.begin(Latents.scaled(noise, scheduler.initNoiseSigma()));
    }

    private static SchedulerState fromPicture(Course course, float[] clean, float[] noise, double strength) {
        Scheduler scheduler = course.scheduler();
        int begin = scheduler.beginIndex(strength);
        return scheduler.begin(scheduler.addNoise(clean, noise, begin), begin);
    }
}
