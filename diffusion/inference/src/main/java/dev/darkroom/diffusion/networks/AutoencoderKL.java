package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.layers.Conv2d;
import dev.darkroom.diffusion.script.Parameter;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.script.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The KL-regularised autoencoder (Rombach et al. 2022, section 3.1): images [B, 3, H, W] in -1..1 to and from latents
 * [B, z, H/f, W/f] that are not yet multiplied by the scaling factor.
 */
public final class AutoencoderKL extends FirstStage {

    private static final double MIN_LOG_VARIANCE = -30;
    private static final double MAX_LOG_VARIANCE = 20;

    private final Encoder encoder;
    private final @Nullable Conv2d quantConv;
    private final @Nullable Conv2d postQuantConv;
    private final Decoder decoder;

    /** @throws dev.darkroom.diffusion.DiffusionException if the configuration asks for something that is not computed here */
    public AutoencoderKL(ConfigFile file) {
        super(AutoencoderConfig.read(file, 4));
        // What scales latents is the business of pipelines.
        file.ignore("shift_factor", "latents_mean", "latents_std");
        int moments = 2 * config.latentChannels();
        encoder = new Encoder(config, moments);
        quantConv = file.flag("use_quant_conv", true) ? new Conv2d(moments, moments, 1) : null;
        postQuantConv = file.flag("use_post_quant_conv", true)
                ? new Conv2d(config.latentChannels(), config.latentChannels(), 1)
                : null;
        decoder = new Decoder(config);
        file.requireAllRead();
    }

    /** An image to the mean and the log-variance of its latent, the latter within -30..20. */
    @Override
    public Program encode() {
        return Program.trace(this, 1, inputs -> encode(inputs.get(0)));
    }

    /** The mean and the log-variance of an image's latent, as part of a larger program. */
    public List<Value> encode(Value image) {
        Value hidden = encoder.forward(image);
        List<Value> moments = (quantConv == null ? hidden : quantConv.forward(hidden)).chunk(2, 1);
        return List.of(moments.get(0), moments.get(1).clamp(MIN_LOG_VARIANCE, MAX_LOG_VARIANCE));
    }

    @Override
    public Program decode() {
        return Program.trace(this, 1, inputs -> List.of(decode(inputs.get(0))));
    }

    /** A latent to an image, as part of a larger program. */
    public Value decode(Value latent) {
        Value typed = latent.typeAs(decoder.inputWeight());
        return decoder.forward(postQuantConv == null ? typed : postQuantConv.forward(typed));
    }

    /** The weight that a decoded image comes from. */
    public Parameter outputWeight() {
        return decoder.outputWeight();
    }
}
