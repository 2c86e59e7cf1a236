package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.images.Pixels;
import dev.darkroom.diffusion.model.ModelFiles;
import dev.darkroom.diffusion.networks.FirstStage;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.NativeMemory;
import dev.darkroom.diffusion.runtime.Network;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.diffusion.weights.Weights;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The autoencoder: pictures to latents of about unit variance, and back. */
final class Autoencoder implements AutoCloseable {

    /**
     * Of the size of the widest layer's output: what goes in, comes out, and is added, and the convolution's own copies; from a measured
     * peak (docs/performance.md, Memory).
     */
    private static final int ACTIVATIONS = 5;

    private final FirstStage definition;
    private final Weights weights;
    private final Device device;
    private final Precision precision;
    private final float scalingFactor;
    private final Network decoder;

    /** Loaded when first needed: text-to-image has no use for it. */
    private @Nullable Network encoder;

    Autoencoder(ModelFiles files, Device device, Precision precision) {
        String component = files.autoencoder();
        ConfigFile config = files.config(component, "AutoencoderKL", "VQModel");
        this.scalingFactor = FirstStage.scalingFactor(config);
        this.definition = FirstStage.of(component, files.type(component), config);
        this.weights = files.weights(component);
        this.device = device;
        this.precision = config.flag("force_upcast", false) && precision == Precision.FP16 ? Precision.FP32 : precision;
        this.decoder = load(definition.decode());
    }

    int latentChannels() {
        return definition.latentChannels();
    }

    /** Pixels per latent cell along one side. */
    int factor() {
        return definition.factor();
    }

    /** About how much decoding one picture takes beside the weights. */
    long activationBytes(long pixels) {
        return ACTIVATIONS
                * pixels
                * definition.topChannels()
                * precision.elementType().bytes();
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
            unscaled[i] = latent[i] / scalingFactor;
        }
        NativeMemory.trim();
        return Pixels.toUnitRange(
                decoder.run(Latents.stack(List.of(unscaled), shape)).get(0));
    }

    /**
     * Encodes a picture.
     *
     * @param picture [1, 3, height, width] in -1..1
     */
    Moments encode(Tensor picture) {
        if (encoder == null) {
            encoder = load(definition.encode());
        }
        List<Tensor> moments = encoder.run(picture);
        return new Moments(
                moments.getFirst().values(),
                moments.stream().skip(1).findFirst().map(Tensor::values),
                scalingFactor);
    }

    private Network load(Program program) {
        return Network.load(program, weights, device, precision);
    }

    @Override
    public void close() {
        decoder.close();
        if (encoder != null) {
            encoder.close();
        }
    }
}
