package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.model.ModelFiles;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.NativeMemory;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.Shape;
import java.nio.file.Path;
import java.util.List;

/** The networks of one Stable Diffusion model, loaded onto a device and shared by its pipelines. */
public final class ModelParts implements AutoCloseable {

    private static final List<String> COMPONENTS = List.of("text_encoder", "text_encoder_2", "unet", "vae");

    private final PromptEncoder textEncoder;
    private final Denoiser unet;
    private final Autoencoder vae;
    private final Device device;

    private ModelParts(PromptEncoder textEncoder, Denoiser unet, Autoencoder vae, Device device) {
        this.textEncoder = textEncoder;
        this.unet = unet;
        this.vae = vae;
        this.device = device;
    }

    /**
     * Loads the networks.
     *
     * @throws dev.darkroom.diffusion.DiffusionException if a file is damaged, a feature is not supported or the model does not fit
     */
    public static ModelParts load(Path path, Device device, Precision precision) {
        ModelFiles files = ModelFiles.open(path);
        files.textToImagePipeline();
        if (device.isCpu()) {
            NativeMemory.require(weightBytes(files, precision), "the model at " + path);
        }
        PromptEncoder textEncoder = new PromptEncoder(files, device, precision);
        Autoencoder vae = new Autoencoder(files, device, precision);
        Denoiser unet = new Denoiser(files, device, precision, textEncoder, vae);
        return new ModelParts(textEncoder, unet, vae, device);
    }

    /**
     * Refuses pictures whose activations would not fit; a CUDA device refuses by itself.
     *
     * @param width in latent cells, likewise the height
     * @param samples in one call of the U-Net
     */
    void requireRoom(long width, long height, int samples) {
        if (device.isCpu()) {
            long cells = width * height;
            long pixels = cells * vae.factor() * vae.factor();
            NativeMemory.require(
                    Math.max(unet.activationBytes(cells * samples), vae.activationBytes(pixels)), "the request");
        }
    }

    /** Bytes of all weights once they are in that precision. */
    private static long weightBytes(ModelFiles files, Precision precision) {
        return COMPONENTS.stream()
                .filter(files::has)
                .flatMap(component -> files.weights(component).tensors().values().stream())
                .mapToLong(tensor ->
                        tensor.shape().elements() * precision.elementType().bytes())
                .sum();
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
