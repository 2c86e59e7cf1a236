package dev.darkroom.diffusion.schedulers;

import dev.darkroom.diffusion.DiffusionException;

/**
 * The timesteps of consistency-distilled models: a subset of those that the distillation used, which skips from each of its solver's
 * steps to the next (Luo et al., LCM, arXiv 2310.04378, section 4.3, skipping time-steps).
 */
final class Distilled {

    private Distilled() {}

    static int[] timesteps(SchedulerConfig config, int trained, int steps) {
        int original = config.integer("original_inference_steps", 50);
        if (original < 1 || original > trained) {
            throw config.unsupported("original_inference_steps");
        }
        if (steps > original) {
            throw DiffusionException.badRequest("steps must be at most " + original + ", not " + steps);
        }
        int stride = trained / original;
        int[] timesteps = new int[steps];
        for (int i = 0; i < steps; i++) {
            int skipped = (int) Math.floor(i * ((double) original / steps));
            timesteps[i] = (original - skipped) * stride - 1;
        }
        return timesteps;
    }
}
