package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.schedulers.NoiseSource;
import dev.darkroom.diffusion.schedulers.Scheduler;
import dev.darkroom.diffusion.schedulers.SchedulerState;

/**
 * How the images of a request begin, all that they have in common being computed already ({@code prepare_latents} of diffusers'
 * pipelines).
 */
@FunctionalInterface
interface InitialLatent {

    /** From pure noise: text to image (Rombach et al. 2022). */
    InitialLatent NOISE =
            (pass, noise) -> new Sample(pass, noise, InpaintingContext.NONE, fromNoise(pass, pass.drawNoise(noise)));

    /** @param noise every draw that the image's making takes, in order */
    Sample begin(Pass pass, NoiseSource noise);

    /** @param drawn N(0, 1) in the shape of the latent */
    static SchedulerState fromNoise(Pass pass, float[] drawn) {
        Scheduler scheduler = pass.scheduler();
        return scheduler.begin(LatentBatches.scaled(drawn, scheduler.initNoiseSigma()));
    }

    /**
     * Enters the schedule where the pass begins.
     *
     * @param clean the latent of an image
     * @param drawn N(0, 1) in its shape
     */
    static SchedulerState fromImage(Pass pass, float[] clean, float[] drawn) {
        Scheduler scheduler = pass.scheduler();
        return scheduler.begin(scheduler.addNoise(clean, drawn, pass.begin()), pass.begin());
    }
}
