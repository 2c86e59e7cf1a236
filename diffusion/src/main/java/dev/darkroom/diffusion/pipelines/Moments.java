package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.schedulers.NoiseSource;

/**
 * What the encoder makes of a picture: a normal distribution over latents (Rombach et al. 2022, section 3.1).
 *
 * @param scalingFactor brings latents to about unit variance
 */
@SuppressWarnings("ArrayRecordComponent") // never written to, compared nowhere
record Moments(float[] mean, float[] logVariance, float scalingFactor) {

    /** A latent drawn from it. */
    float[] draw(NoiseSource noise) {
        float[] latent = noise.draw(mean.length).clone();
        for (int i = 0; i < latent.length; i++) {
            latent[i] = scalingFactor * (mean[i] + (float) Math.exp(0.5f * logVariance[i]) * latent[i]);
        }
        return latent;
    }
}
