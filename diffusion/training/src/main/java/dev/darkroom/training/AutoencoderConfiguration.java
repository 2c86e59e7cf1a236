package dev.darkroom.training;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.networks.AutoencoderKL;
import dev.darkroom.diffusion.networks.VQModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The configuration of an autoencoder's training.
 *
 * @param model the autoencoder's own configuration, as diffusers has it
 * @param factor pixels per latent cell along one side
 * @param resolution that images are brought to, in pixels
 * @param crop side of the random piece of an image that a sample is, in pixels
 * @param horizontalFlip whether every other sample is mirrored
 * @param shuffleChannels whether red, green and blue change places
 * @param initialLogVariance that the encoder begins with
 * @param heldOut how many images are kept for measuring
 */
record AutoencoderConfiguration(
        ConfigFile model,
        AutoencoderLoss loss,
        int factor,
        int latentChannels,
        int resolution,
        int crop,
        boolean horizontalFlip,
        boolean shuffleChannels,
        double initialLogVariance,
        int heldOut,
        TrainingOptions options) {

    static AutoencoderConfiguration read(Path path) {
        ConfigFile file = ConfigFile.read(path);
        ConfigFile model = file.section("autoencoder");
        ConfigFile weights = file.section("loss");
        boolean quantised = model.text("_class_name", "AutoencoderKL").equals("VQModel");
        int latentChannels = model.size("latent_channels", quantised ? 3 : 4);
        int factor = 1 << (model.sizes("block_out_channels", List.of(64)).size() - 1);
        ReconstructionLoss reconstruction = ReconstructionLoss.read(weights);
        Optional<Adversary> adversary = file.has("discriminator")
                ? Optional.of(new Adversary(file.section("discriminator")))
                : Optional.empty();
        AutoencoderLoss loss = quantised
                ? new AutoencoderLoss.Vq(new VQModel(model), reconstruction, adversary, weights)
                : new AutoencoderLoss.Kl(new AutoencoderKL(model), reconstruction, adversary, weights);
        weights.requireAllRead();
        int resolution = file.size("resolution", 64);
        AutoencoderConfiguration configuration = new AutoencoderConfiguration(
                model,
                loss,
                factor,
                latentChannels,
                resolution,
                file.size("crop", resolution),
                file.flag("horizontal_flip", true),
                file.flag("shuffle_channels", false),
                file.number("initial_log_variance", -6),
                file.size("held_out", 16),
                TrainingOptions.read(file));
        file.requireAllRead();
        if (resolution % factor != 0 || configuration.crop % factor != 0 || configuration.crop > resolution) {
            throw file.bad("resolution = " + resolution + " and crop = " + configuration.crop + " must be multiples of "
                    + factor + ", the crop no larger");
        }
        return configuration;
    }
}
