package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.schedulers.NoiseSource;
import dev.darkroom.diffusion.schedulers.SchedulerState;

/**
 * Fills in the masked part of an image. A U-Net with extra channels (Rombach et al. 2022, section 4.5) sees the mask and the image
 * around it; with any other the known part is put back, as noisy as it should be, after every step (Lugmayr et al. 2022, RePaint,
 * without its resampling).
 */
final class Inpainting {

    private Inpainting() {}

    /**
     * Encodes the image, once for all that begin with it.
     *
     * @param image [1, 3, height, width] in -1..1
     * @param mask [1, 1, height, width], 1 where to paint and 0 where to keep
     * @param strength from 0 (keep the image) to 1 (start from pure noise)
     * @throws dev.darkroom.diffusion.DiffusionException if a latent holds infinity or NaN
     */
    static InitialLatent of(ModelParts model, Tensor image, Tensor mask, double strength) {
        float[] cells = Masks.shrink(mask, model.latentShapeOf(image)).values();
        return model.unet().seesMask()
                ? shown(model, image, mask, strength, cells)
                : kept(model.vae().encode(image), strength, cells);
    }

    private static InitialLatent shown(ModelParts model, Tensor image, Tensor mask, double strength, float[] cells) {
        LatentDistribution around = model.vae().encode(Masks.blank(image, mask));
        if (strength >= 1) {
            return (pass, noise) -> {
                SchedulerState state = InitialLatent.fromNoise(pass, pass.drawNoise(noise));
                return new Sample(pass, noise, channels(noise, around, cells), state);
            };
        }
        LatentDistribution encoded = model.vae().encode(image);
        // The order of the draws is that of diffusers: the image, the noise, the image without its masked part
        return (pass, noise) -> {
            float[] clean = encoded.draw(noise);
            SchedulerState state = InitialLatent.fromImage(pass, clean, pass.drawNoise(noise));
            return new Sample(pass, noise, channels(noise, around, cells), state);
        };
    }

    private static InitialLatent kept(LatentDistribution encoded, double strength, float[] cells) {
        return (pass, noise) -> {
            float[] clean = encoded.draw(noise);
            float[] drawn = pass.drawNoise(noise);
            // Unused here, but diffusers draws for what is around the mask whether or not the U-Net sees it.
            pass.drawNoise(noise);
            SchedulerState state =
                    strength >= 1 ? InitialLatent.fromNoise(pass, drawn) : InitialLatent.fromImage(pass, clean, drawn);
            return new Sample(pass, noise, new InpaintingContext.Kept(clean, drawn, cells), state);
        };
    }

    private static InpaintingContext channels(NoiseSource noise, LatentDistribution around, float[] cells) {
        return new InpaintingContext.Shown(LatentBatches.join(cells, around.draw(noise)));
    }
}
