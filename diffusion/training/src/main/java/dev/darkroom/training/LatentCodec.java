package dev.darkroom.training;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.images.Pixels;
import dev.darkroom.diffusion.networks.FirstStage;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Network;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.diffusion.weights.WeightFiles;
import dev.darkroom.training.datasets.CaptionedImage;
import dev.darkroom.training.datasets.SquareImageReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The frozen autoencoder of a diffusion training: encodes every image once.
 *
 * @param folder of a diffusers autoencoder
 * @param type its diffusers class
 * @param encode an image to its latent, before scaling
 * @param shape [C, H, W] of one latent
 */
record LatentCodec(Path folder, String type, Program encode, float scalingFactor, Shape shape, int resolution) {

    /** @param resolution of the images, in pixels */
    static LatentCodec open(Path folder, int resolution) {
        ConfigFile config = ConfigFile.read(folder.resolve("config.json"));
        String type = config.text("_class_name", "AutoencoderKL");
        FirstStage autoencoder = FirstStage.of("_class_name", type, config);
        int factor = autoencoder.factor();
        if (resolution % factor != 0) {
            throw config.bad(
                    "shrinks images " + factor + " times, which resolution = " + resolution + " is no multiple of");
        }
        float scalingFactor = FirstStage.scalingFactor(config);
        Shape shape = Shape.of(autoencoder.latentChannels(), resolution / factor, resolution / factor);
        return new LatentCodec(folder, type, autoencoder.encode(), scalingFactor, shape, resolution);
    }

    /** The images' scaled latents, the mean of each where it is a distribution. */
    List<float[]> encode(List<CaptionedImage> images, Device device) {
        List<float[]> latents = new ArrayList<>();
        try (Network encoder = Network.load(encode, WeightFiles.open(folder), device, Precision.FP32)) {
            for (CaptionedImage image : images) {
                float[] latent = encoder.run(pixels(image, resolution)).get(0).values();
                for (int i = 0; i < latent.length; i++) {
                    latent[i] *= scalingFactor;
                }
                latents.add(latent);
            }
        }
        return latents;
    }

    /** [1, 3, resolution, resolution] in -1..1. */
    static Tensor pixels(CaptionedImage image, int resolution) {
        return Pixels.toTensor(SquareImageReader.read(image.file(), resolution), resolution, resolution);
    }
}
