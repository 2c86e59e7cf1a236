package dev.darkroom.diffusion.training;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.datasets.CaptionedPicture;
import dev.darkroom.diffusion.datasets.PictureReader;
import dev.darkroom.diffusion.images.Pixels;
import dev.darkroom.diffusion.networks.AutoencoderKL;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Network;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.diffusion.weights.WeightFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The frozen autoencoder of a diffusion training: encodes every picture once. */
final class LatentCodec {

    private static final double DEFAULT_SCALING_FACTOR = 0.18215;

    private final Path folder;
    private final AutoencoderKL autoencoder;
    private final float scalingFactor;
    private final int resolution;

    /** @param folder of a diffusers autoencoder */
    LatentCodec(Path folder, int resolution) {
        ConfigFile config = ConfigFile.read(folder.resolve("config.json"));
        this.folder = folder;
        this.scalingFactor = (float) config.number("scaling_factor", DEFAULT_SCALING_FACTOR);
        this.autoencoder = new AutoencoderKL(config);
        this.resolution = resolution;
        if (resolution % autoencoder.factor() != 0) {
            throw config.bad("halves pictures to 1/" + autoencoder.factor() + ", which resolution = " + resolution
                    + " is no multiple of");
        }
    }

    Path folder() {
        return folder;
    }

    /** [C, H, W] of one latent. */
    Shape shape() {
        int side = resolution / autoencoder.factor();
        return Shape.of(autoencoder.latentChannels(), side, side);
    }

    /** The scaled means of the pictures' latents, each of {@link #shape()}. */
    List<float[]> encode(List<CaptionedPicture> pictures, Device device) {
        List<float[]> latents = new ArrayList<>();
        try (Network encoder = Network.load(autoencoder.encode(), WeightFiles.open(folder), device, Precision.FP32)) {
            for (CaptionedPicture picture : pictures) {
                Tensor pixels = Pixels.toTensor(PictureReader.read(picture.file(), resolution), resolution, resolution);
                float[] latent = encoder.run(pixels).get(0).values();
                for (int i = 0; i < latent.length; i++) {
                    latent[i] *= scalingFactor;
                }
                latents.add(latent);
            }
        }
        return latents;
    }
}
