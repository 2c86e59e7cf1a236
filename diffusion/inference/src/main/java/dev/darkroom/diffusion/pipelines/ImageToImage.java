package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.schedulers.NoiseSource;
import dev.darkroom.diffusion.schedulers.SchedulerState;

/** From an image (Meng et al. 2022, SDEdit): it is noised part of the way and denoised again. */
final class ImageToImage implements InitialLatent {

    private final LatentDistribution encoded;

    /**
     * Encodes the image, once for all that begin with it.
     *
     * @param image [1, 3, height, width] in -1..1
     * @throws dev.darkroom.diffusion.DiffusionException if the U-Net cannot do without a mask, or the latent holds infinity or NaN
     */
    ImageToImage(ModelParts model, Tensor image) {
        model.unet().requireNoMask();
        encoded = model.vae().encode(image);
    }

    @Override
    public Sample begin(Pass pass, NoiseSource noise) {
        float[] latent = encoded.draw(noise);
        // At strength 0 no step is left that would take noise away again.
        SchedulerState state = pass.evaluations() == 0
                ? pass.scheduler().begin(latent, pass.begin())
                : InitialLatent.fromImage(pass, latent, pass.drawNoise(noise));
        return new Sample(pass, noise, InpaintingContext.NONE, state);
    }
}
