package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.schedulers.NoiseSource;
import dev.darkroom.diffusion.schedulers.Scheduler;
import dev.darkroom.diffusion.weights.Shape;

/**
 * What stays the same while one image is denoised.
 *
 * @param noise every draw that its making takes, in order
 * @param shape [C, H, W] of its latent
 */
record SamplingContext(Scheduler scheduler, Guidance guidance, Condition condition, NoiseSource noise, Shape shape) {

    /** Draws N(0, 1) in the shape of the latent. */
    float[] drawNoise() {
        return noise.draw(Math.toIntExact(shape.elements()));
    }
}
