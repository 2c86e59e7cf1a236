package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.DiffusionException;
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
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The autoencoder: images to latents of about unit variance, and back. */
final class Autoencoder implements AutoCloseable {

    private static final String OF_XL = "text_encoder_2";

    private final FirstStage definition;
    private final Weights weights;
    private final Device device;
    private final Precision precision;
    private final float scalingFactor;
    private final TiledAutoencoder tiled;
    private final Overflowing decoder;

    /** Loaded when first needed: text-to-image has no use for it. */
    private @Nullable Overflowing encoder;

    /**
     * Loads the decoder.
     *
     * @param mostBytes that decoding or encoding in one piece may take beside the weights, however much there is
     */
    Autoencoder(ModelFiles files, Device device, Precision precision, long mostBytes) {
        String component = files.autoencoder();
        ConfigFile config = files.config(component, "AutoencoderKL", "VQModel");
        this.scalingFactor = FirstStage.scalingFactor(config);
        this.definition = FirstStage.of(component, files.type(component), config);
        this.weights = files.weights(component);
        this.device = device;
        // Diffusers' default, which its pipelines of SDXL alone look at.
        boolean upcast = config.flag("force_upcast", files.has(OF_XL));
        this.precision = upcast && precision == Precision.FP16 ? Precision.FP32 : precision;
        // Of a CUDA device PyTorch keeps what it has once had, so what is free there does not tell what it could use.
        LongSupplier room = device.isCpu() ? () -> Math.min(mostBytes, device.availableBytes()) : () -> mostBytes;
        this.tiled = TiledAutoencoder.of(definition, config, this.precision, room);
        this.decoder = load(definition.decode());
    }

    int latentChannels() {
        return definition.latentChannels();
    }

    /** Pixels per latent cell along one side. */
    int factor() {
        return definition.factor();
    }

    /** About how much decoding an image of that many cells takes beside the weights. */
    long activationBytes(int height, int width) {
        return tiled.bytes(height, width);
    }

    /** The least that it could take, in the smallest tiles. */
    long leastActivationBytes(int height, int width) {
        return tiled.leastBytes(height, width);
    }

    /** In how many tiles the latest image was decoded or encoded; 1 where it was in one piece. */
    int tiles() {
        return tiled.tiles();
    }

    /**
     * Decodes one latent alone, so that an image does not depend on what it is decoded with, in tiles where one piece does not fit. Where
     * fp16 gives infinity or NaN it is decoded once more in float32.
     *
     * @param shape [C, H, W] in latent cells
     * @return [1, 3, height, width] in 0..1
     * @throws DiffusionException if the image holds infinity or NaN
     */
    Tensor decode(float[] latent, Shape shape) {
        float[] unscaled = new float[latent.length];
        for (int i = 0; i < latent.length; i++) {
            unscaled[i] = latent[i] / scalingFactor;
        }
        if (device.isCpu()) {
            NativeMemory.trim();
        }
        return Pixels.toUnitRange(tiled.decode(
                LatentBatches.stack(List.of(unscaled), shape),
                piece -> decoder.run("the decoded image", piece).getFirst()));
    }

    /**
     * Encodes an image, in tiles where one piece does not fit, and once more in float32 where fp16 gives infinity or NaN.
     *
     * @param image [1, 3, height, width] in -1..1
     * @throws DiffusionException if the latent holds infinity or NaN
     */
    LatentDistribution encode(Tensor image) {
        if (device.isCpu()) {
            NativeMemory.trim();
        }
        List<Tensor> moments = tiled.encode(image, piece -> encoder().run("the encoded source image", piece));
        return new LatentDistribution(
                moments.getFirst().values(),
                moments.stream().skip(1).findFirst().map(Tensor::values),
                scalingFactor);
    }

    private Overflowing encoder() {
        if (encoder == null) {
            encoder = load(definition.encode());
        }
        return encoder;
    }

    private Overflowing load(Program program) {
        return new Overflowing(precision, chosen -> Network.load(program, weights, device, chosen));
    }

    @Override
    public void close() {
        decoder.close();
        if (encoder != null) {
            encoder.close();
        }
    }
}
