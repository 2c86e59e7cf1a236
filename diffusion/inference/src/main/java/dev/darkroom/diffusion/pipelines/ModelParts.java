package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.adapters.Adapters;
import dev.darkroom.diffusion.adapters.LearnedWords;
import dev.darkroom.diffusion.adapters.Loras;
import dev.darkroom.diffusion.adapters.TextualInversion;
import dev.darkroom.diffusion.model.ModelFiles;
import dev.darkroom.diffusion.model.PipelineFit;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.NativeMemory;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.Shape;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The networks of one Stable Diffusion model, loaded onto a device. */
final class ModelParts implements AutoCloseable {

    private final ModelFiles files;
    private final PipelineFit fit;
    private final Device device;
    private final Precision precision;
    private final PromptEncoder textEncoder;
    private final Denoiser unet;
    private final Autoencoder vae;
    private final boolean ownsAutoencoder;

    private ModelParts(
            ModelFiles files,
            PipelineFit fit,
            Device device,
            Precision precision,
            Adapters adapters,
            Autoencoder vae,
            boolean ownsAutoencoder) {
        Loras loras = Loras.open(adapters.loras());
        loras.requireOnly(Set.copyOf(files.networks()));
        Loading loading = new Loading(device, precision, loras, LearnedWords.open(words(files, adapters)));
        this.files = files;
        this.fit = fit;
        this.device = device;
        this.precision = precision;
        this.textEncoder = new PromptEncoder(files, loading);
        this.unet = new Denoiser(files, loading, fit, vae.factor());
        this.vae = vae;
        this.ownsAutoencoder = ownsAutoencoder;
    }

    /**
     * Loads the networks with adapters.
     *
     * @param mostPieceBytes that the autoencoder may take for an image in one piece; larger ones are computed in tiles
     * @throws dev.darkroom.diffusion.DiffusionException if a file is damaged, does not fit the model or is not supported, or the model
     *     does not fit in memory
     */
    static ModelParts load(
            ModelFiles files, Device device, Precision precision, Adapters adapters, long mostPieceBytes) {
        PipelineFit fit = PipelineFit.of(files);
        if (device.isCpu()) {
            NativeMemory.require(weightBytes(files, precision), "the model at " + files.path());
        }
        Autoencoder vae = new Autoencoder(files, device, precision, mostPieceBytes);
        return new ModelParts(files, fit, device, precision, adapters, vae, true);
    }

    /** Those that came with the model, then those that a caller adds. */
    private static List<TextualInversion> words(ModelFiles files, Adapters adapters) {
        return Stream.concat(files.textualInversions().stream(), adapters.words().stream())
                .toList();
    }

    /** The same model with other adapters, and this one's autoencoder. */
    ModelParts with(Adapters adapters) {
        return new ModelParts(files, fit, device, precision, adapters, vae, false);
    }

    /**
     * Refuses images whose activations would not fit, be it in the smallest tiles; a CUDA device refuses by itself.
     *
     * @param width in latent cells, likewise the height
     * @param samples in one call of the U-Net
     */
    void requireRoom(int width, int height, int samples) {
        if (device.isCpu()) {
            long cells = (long) width * height;
            NativeMemory.require(
                    Math.max(unet.activationBytes(cells * samples), vae.leastActivationBytes(height, width)),
                    "the request");
        }
    }

    /** Bytes of all weights once they are in that precision. */
    private static long weightBytes(ModelFiles files, Precision precision) {
        return files.networks().stream()
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

    /** [C, H, W] of the latent of an image [1, 3, height, width]. */
    Shape latentShapeOf(Tensor image) {
        return latentShape(image.shape().get(3) / vae.factor(), image.shape().get(2) / vae.factor());
    }

    @Override
    public void close() {
        textEncoder.close();
        unet.close();
        if (ownsAutoencoder) {
            vae.close();
        }
    }
}
