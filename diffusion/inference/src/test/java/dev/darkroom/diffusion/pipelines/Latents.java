package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.schedulers.NoiseSource;
import java.util.List;

/** Drawing as far as the latent. */
final class Latents {

    private Latents() {}

    static float[] of(LatentDiffusion model, DrawRequest request, NoiseSource noise) {
        Sample sample = model.prepare(request).begin(noise);
        while (!sample.isFinished()) {
            sample = model.step(List.of(sample), 0).getFirst();
        }
        return sample.latent();
    }
}
