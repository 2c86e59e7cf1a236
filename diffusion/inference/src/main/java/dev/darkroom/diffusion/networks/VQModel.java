package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.layers.Conv2d;
import dev.darkroom.diffusion.script.Parameter;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.script.Value;
import java.util.List;
import java.util.Map;

/**
 * The vector-quantised autoencoder (Esser et al. 2021; Rombach et al. 2022, section 3.1): images [B, 3, H, W] in -1..1 to and from
 * latents [B, z, H/f, W/f] that the decoder snaps to a codebook.
 */
public final class VQModel extends FirstStage {

    private final Encoder encoder;
    private final Conv2d quantConv;
    private final VectorQuantizer quantize;
    private final Conv2d postQuantConv;
    private final Decoder decoder;
    private final int latentChannels;

    /** @throws dev.darkroom.diffusion.DiffusionException if the configuration asks for something that is not computed here */
    public VQModel(ConfigFile file) {
        super(AutoencoderConfig.read(file, 3));
        file.choice("norm_type", "group", Map.of("group", true));
        file.requireAbsent("lookup_from_codebook");
        int latent = config.latentChannels();
        int width = file.size("vq_embed_dim", latent);
        encoder = new Encoder(config, latent);
        quantConv = new Conv2d(latent, width, 1);
        quantize = new VectorQuantizer(file.size("num_vq_embeddings", 256), width);
        postQuantConv = new Conv2d(width, latent, 1);
        decoder = new Decoder(config);
        latentChannels = width;
        file.requireAllRead();
    }

    /** Channels of the latent, which are those of the codebook. */
    @Override
    public int latentChannels() {
        return latentChannels;
    }

    /** An image to its latent, not yet quantised. */
    @Override
    public Program encode() {
        return Program.trace(this, 1, inputs -> List.of(encode(inputs.get(0))));
    }

    /** An image's latent, not yet quantised, as part of a larger program. */
    public Value encode(Value image) {
        return quantConv.forward(encoder.forward(image));
    }

    /** The vectors of the codebook nearest to a latent; gradients reach the codebook and not the latent. */
    public Value nearest(Value latent) {
        return quantize.nearest(latent);
    }

    /** A latent to an image by way of the codebook; gradients pass the codebook straight through. */
    public Value decode(Value latent) {
        return decoder.forward(postQuantConv.forward(quantize.quantize(latent)));
    }

    /** The weight that a decoded image comes from. */
    public Parameter outputWeight() {
        return decoder.outputWeight();
    }

    /** A latent to the nearest vectors of the codebook and their numbers [B, H, W]. */
    public Program quantize() {
        return Program.trace(this, 1, inputs -> {
            Value latent = inputs.get(0).typeAs(decoder.inputWeight());
            return List.of(quantize.quantize(latent), quantize.indices(latent));
        });
    }

    /** A latent to an image by way of the codebook. */
    @Override
    public Program decode() {
        return decode(true);
    }

    /** A latent to an image, by way of the codebook unless {@code quantized} is false. */
    public Program decode(boolean quantized) {
        return Program.trace(this, 1, inputs -> {
            Value latent = inputs.get(0).typeAs(decoder.inputWeight());
            return List.of(decoder.forward(postQuantConv.forward(quantized ? quantize.quantize(latent) : latent)));
        });
    }
}
