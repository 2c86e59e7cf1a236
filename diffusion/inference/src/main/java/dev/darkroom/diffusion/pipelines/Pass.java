package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.schedulers.NoiseSource;
import dev.darkroom.diffusion.schedulers.Scheduler;
import dev.darkroom.diffusion.weights.Shape;

/**
 * What the images of one stage of a request have in common while they are denoised.
 *
 * @param shape [C, H, W] of a latent
 * @param begin how many of the schedule's timesteps they leave out
 */
record Pass(Scheduler scheduler, Guidance guidance, Condition condition, Shape shape, int begin) {

    /** How often the U-Net is asked for one image. */
    int evaluations() {
        return scheduler.timesteps().length - begin;
    }

    /** Draws N(0, 1) in the shape of a latent. */
    float[] drawNoise(NoiseSource noise) {
        return noise.draw(Math.toIntExact(shape.elements()));
    }
}
