package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.model.DiffusersFolder;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.Shape;
import java.nio.file.Path;

/** The networks of one Stable Diffusion folder, loaded onto a device and shared by its pipelines. */
public final class ModelParts implements AutoCloseable {

    private final PromptEncoder textEncoder;
    private final Denoiser unet;
    private final Autoencoder vae;

    private ModelParts(PromptEncoder textEncoder, Denoiser unet, Autoencoder vae) {
        this.textEncoder = textEncoder;
        this.unet = unet;
        this.vae = vae;
    }

    /** @throws dev.darkroom.diffusion.DiffusionException if a file is damaged or a feature is not supported */
    public static ModelParts load(Path path, Device device) {
        DiffusersFolder folder = DiffusersFolder.open(path);
        folder.textToImagePipeline();
        PromptEncoder textEncoder = new PromptEncoder(folder, device);
        Denoiser unet = new Denoiser(folder, device, textEncoder.width());
        return new ModelParts(textEncoder, unet, new Autoencoder(folder, device, unet.latentChannels()));
    }

    PromptEncoder textEncoder() {
        return textEncoder;
    }

    Denoiser unet() {
        return unet;
    }

    Autoencoder vae() {
        return vae;
    }

    /** [C, H, W] of one latent, in cells. */
    Shape latentShape(int width, int height) {
        return Shape.of(unet.latentChannels(), height, width);
    }

    /** [C, H, W] of the latent of a picture [1, 3, height, width]. */
    Shape latentShapeOf(Tensor picture) {
        return latentShape(
                picture.shape().get(3) / vae.factor(), picture.shape().get(2) / vae.factor());
    }

    @Override
    public void close() {
        textEncoder.close();
        unet.close();
        vae.close();
    }
}
