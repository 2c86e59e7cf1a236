package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Program;
import java.util.List;

/**
 * The autoencoder below a latent diffusion model, of whichever regularisation (Rombach et al. 2022, section 3.1): images
 * [B, 3, H, W] in -1..1 to and from latents [B, z, H/f, W/f].
 */
public abstract sealed class FirstStage extends Layer permits AutoencoderKL, VQModel {

    final AutoencoderConfig config;

    FirstStage(AutoencoderConfig config) {
        this.config = config;
    }

    /** @throws dev.darkroom.diffusion.DiffusionException if the class or a value of the configuration is not supported */
    public static FirstStage of(String component, String type, ConfigFile config) {
        return switch (type) {
            case "AutoencoderKL" -> new AutoencoderKL(config);
            case "VQModel" -> new VQModel(config);
            default -> throw config.unsupported(component, '"' + type + '"');
        };
    }

    /** @throws dev.darkroom.diffusion.DiffusionException if a diffusion model's latents are more than this autoencoder's multiplied */
    public static void requireOnlyScaled(ConfigFile config) {
        List.of("shift_factor", "latents_mean", "latents_std").forEach(config::requireAbsent);
    }

    /**
     * What a diffusion model's latents are this autoencoder's multiplied by (Rombach et al. 2022, appendix G).
     *
     * @throws dev.darkroom.diffusion.DiffusionException if they are shifted as well
     */
    public static float scalingFactor(ConfigFile config) {
        requireOnlyScaled(config);
        return (float) config.number("scaling_factor", 0.18215);
    }

    public int latentChannels() {
        return config.latentChannels();
    }

    /** Pixels per latent cell along one side. */
    public int factor() {
        return config.factor();
    }

    /** Most channels that the decoder has at full resolution: those that come up from the level below. */
    public int topChannels() {
        return config.topChannels();
    }

    /** An image to its latent, followed by the log-variance around it where the encoder gives one. */
    public abstract Program encode();

    /** A latent to an image, which may leave -1..1 a little. */
    public abstract Program decode();
}
