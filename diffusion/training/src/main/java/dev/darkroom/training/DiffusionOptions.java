package dev.darkroom.training;

import dev.darkroom.diffusion.config.ConfigFile;
import java.util.Optional;

/**
 * What all diffusion trainings have in common, by the names of the configuration file.
 *
 * @param resolution that images are brought to, in pixels
 * @param captionDropout share of the samples that are trained without caption, for classifier-free guidance (Ho and Salimans 2022)
 * @param minSnrGamma of {@link dev.darkroom.diffusion.schedulers.ForwardProcess#minSnrWeight}; none weighs all timesteps alike
 * @param trainsTextEncoder whether the text encoder is trained along
 */
record DiffusionOptions(
        int resolution,
        double captionDropout,
        Optional<Double> minSnrGamma,
        boolean trainsTextEncoder,
        PromptSheet samples,
        TrainingOptions training) {

    static DiffusionOptions read(ConfigFile file, boolean trainsTextEncoder) {
        ConfigFile samples = file.section("samples");
        DiffusionOptions options = new DiffusionOptions(
                file.size("resolution", 64),
                TrainingOptions.share(file, "caption_dropout", 0.1),
                Optional.of(file.number("min_snr_gamma", 0)).filter(gamma -> gamma > 0),
                file.flag("train_text_encoder", trainsTextEncoder),
                PromptSheet.read(samples),
                TrainingOptions.read(file));
        samples.requireAllRead();
        return options;
    }
}
