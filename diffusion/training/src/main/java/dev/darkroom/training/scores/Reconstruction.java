package dev.darkroom.training.scores;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.images.Pixels;
import dev.darkroom.diffusion.model.ModelFiles;
import dev.darkroom.diffusion.networks.AutoencoderKL;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Network;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.Weights;
import java.nio.file.Path;

/** A model's autoencoder, there and back: an image by the mean of its latent. */
final class Reconstruction implements AutoCloseable {

    private final Network encoder;
    private final Network decoder;

    Reconstruction(Path model, Device device) {
        ModelFiles files = ModelFiles.open(model);
        ConfigFile config = files.config("vae", "AutoencoderKL");
        AutoencoderKL definition = new AutoencoderKL(config);
        Weights weights = files.weights("vae");
        encoder = Network.load(definition.encode(), weights, device, Precision.FP32);
        decoder = Network.load(definition.decode(), weights, device, Precision.FP32);
    }

    /** @param image side * side * 3 bytes */
    byte[] of(byte[] image, int side) {
        Tensor mean = encoder.run(Pixels.toTensor(image, side, side)).get(0);
        return Pixels.toRgb(Pixels.toUnitRange(decoder.run(mean).get(0)));
    }

    @Override
    public void close() {
        encoder.close();
        decoder.close();
    }
}
