package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.schedulers.Scheduler;
import dev.darkroom.diffusion.schedulers.SchedulerState;

/** What the denoising steps need of the image that is inpainted. */
sealed interface InpaintingContext {

    InpaintingContext NONE = new None();

    /** The latent as the U-Net takes it: with further channels behind it, where the U-Net has some. */
    float[] show(float[] latent);

    /** The sample as it goes on after a step. */
    SchedulerState afterStep(Scheduler scheduler, SchedulerState sample);

    /** The image fills in no other. */
    record None() implements InpaintingContext {

        @Override
        public float[] show(float[] latent) {
            return latent;
        }

        @Override
        public SchedulerState afterStep(Scheduler scheduler, SchedulerState sample) {
            return sample;
        }
    }

    /**
     * The U-Net sees the mask and what is around it.
     *
     * @param channels [1 + C, H, W]
     */
    @SuppressWarnings("ArrayRecordComponent") // never written to, compared nowhere
    record Shown(float[] channels) implements InpaintingContext {

        @Override
        public float[] show(float[] latent) {
            return LatentBatches.join(latent, channels);
        }

        @Override
        public SchedulerState afterStep(Scheduler scheduler, SchedulerState sample) {
            return sample;
        }
    }

    /**
     * The known part is put back after every step: as noisy as the next step expects it, and clean after the last.
     *
     * @param clean [C, H, W] of the whole image
     * @param noise N(0, 1) in the same shape
     * @param mask [1, H, W], 1 where to paint
     */
    @SuppressWarnings("ArrayRecordComponent") // never written to, compared nowhere
    record Kept(float[] clean, float[] noise, float[] mask) implements InpaintingContext {

        @Override
        public float[] show(float[] latent) {
            return latent;
        }

        @Override
        public SchedulerState afterStep(Scheduler scheduler, SchedulerState sample) {
            boolean finished = sample.index() == scheduler.timesteps().length;
            float[] known = finished ? clean : scheduler.addNoise(clean, noise, sample.index());
            return sample.withSample(Masks.blend(known, sample.sample(), mask));
        }
    }
}
