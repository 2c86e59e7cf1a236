package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.model.DiffusersFolder;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.NativeMemory;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.diffusion.weights.WeightFiles;
import java.nio.file.Path;
import java.util.List;

/** The networks of one Stable Diffusion folder, loaded onto a device and shared by its pipelines. */
public final class ModelParts implements AutoCloseable {

    private static final List<String> COMPONENTS = List.of("text_encoder", "unet", "vae");

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
        DiffusersFolder folder = DiffusersFolder.open(path);
        folder.textToImagePipeline();
        if (device.isCpu()) {
            NativeMemory.require(weightBytes(path, precision), "the model at " + path);
        }
        PromptEncoder textEncoder = new PromptEncoder(folder, device, precision);
        Denoiser unet = new Denoiser(folder, device, precision, textEncoder.width());
        return new ModelParts(
                textEncoder, unet, new Autoencoder(folder, device, precision, unet.latentChannels()), device);
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
    private static long weightBytes(Path path, Precision precision) {
        return COMPONENTS.stream()
                .flatMap(component -> WeightFiles.open(path.resolve(component)).tensors().values().stream())
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
