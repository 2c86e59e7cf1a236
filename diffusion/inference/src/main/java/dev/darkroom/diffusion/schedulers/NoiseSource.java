package dev.darkroom.diffusion.schedulers;

/** Standard normal numbers for the samplers that add noise while they denoise; each call gives fresh ones. */
@FunctionalInterface
public interface NoiseSource {

    /** Noise for a sampler that must not ask for any. */
    NoiseSource NONE = size -> {
        throw new IllegalStateException("a deterministic sampler asked for noise");
    };

    /** Gives {@code size} independent draws of N(0, 1). */
    float[] draw(int size);
}
