package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.model.DiffusersFolder;
import dev.darkroom.diffusion.networks.AutoencoderKL;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Network;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.diffusion.weights.WeightFiles;
import java.util.List;

/** The decoder half of the autoencoder: latents to pictures. */
final class PictureDecoder implements AutoCloseable {

    private static final double DEFAULT_SCALING_FACTOR = 0.18215;

    private final double scalingFactor;
    private final Network network;

    PictureDecoder(DiffusersFolder folder, Device device) {
        ConfigFile config = folder.config("vae", "AutoencoderKL");
        scalingFactor = config.number("scaling_factor", DEFAULT_SCALING_FACTOR);
        network = Network.load(
                new AutoencoderKL(config).decode(),
                WeightFiles.open(folder.component("vae", "AutoencoderKL")),
                device,
                Precision.FP32);
    }

    /**
     * Decodes one latent alone, so that a picture does not depend on what it is decoded with.
     *
     * @param shape [C, H, W] in latent cells
     * @return [1, 3, height, width] in 0..1
     */
    Tensor decode(float[] latent, Shape shape) {
        float[] unscaled = new float[latent.length];
        for (int i = 0; i < latent.length; i++) {
            unscaled[i] = latent[i] / (float) scalingFactor;
        }
        Tensor picture = network.run(Latents.stack(List.of(unscaled), shape)).get(0);
        float[] values = picture.values();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.clamp(values[i] / 2 + 0.5f, 0f, 1f);
        }
        return picture;
    }

    @Override
    public void close() {
        network.close();
    }
}
