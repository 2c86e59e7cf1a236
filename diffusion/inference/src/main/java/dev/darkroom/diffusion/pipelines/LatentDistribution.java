package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.schedulers.NoiseSource;
import java.util.Optional;

/**
 * What the encoder makes of an image: a normal distribution over latents (Rombach et al. 2022, section 3.1).
 *
 * @param mean [C, h, w], flat
 * @param logVariance like the mean, none where the autoencoder is vector-quantised, whose latents have no spread
 * @param scalingFactor brings latents to about unit variance
 */
@SuppressWarnings("ArrayRecordComponent") // never written to, compared nowhere
record LatentDistribution(float[] mean, Optional<float[]> logVariance, float scalingFactor) {

    /** A latent drawn from it; where there is no spread, nothing is drawn. */
    float[] draw(NoiseSource noise) {
        return logVariance
                .map(spread -> draw(spread, noise.draw(mean.length)))
                .orElseGet(() -> LatentBatches.scaled(mean, scalingFactor));
    }

    private float[] draw(float[] spread, float[] noise) {
        float[] latent = new float[mean.length];
        for (int i = 0; i < latent.length; i++) {
            latent[i] = scalingFactor * (mean[i] + (float) Math.exp(0.5f * spread[i]) * noise[i]);
        }
        return latent;
    }
}
