package dev.darkroom.training;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.runtime.Device;
import java.nio.file.Path;
import java.util.Map;

/** Stage two: trains a diffusion model of the kind that its configuration names. */
public final class DiffusionStage {

    private static final Map<String, Boolean> TEXT_CONDITIONED =
            Map.of("UNet2DConditionModel", true, "UNet2DModel", false);

    private DiffusionStage() {}

    /**
     * Trains from a configuration file on a folder of images; the place becomes a diffusers folder.
     *
     * @throws dev.darkroom.diffusion.DiffusionException if the configuration, an image or a caption is faulty, or the disk is full
     */
    public static void train(Path configuration, Path data, TrainingPlace place, Device device) {
        place.requireFits();
        ConfigFile unet = ConfigFile.read(configuration).section("unet");
        boolean ofText = unet.choice("_class_name", "UNet2DConditionModel", TEXT_CONDITIONED);
        DiffusionTask task = ofText
                ? new TextToImageTraining(configuration, data, place, device)
                : new UnconditionalTraining(configuration, data, place, device);
        DiffusionTraining.train(task, place, device);
    }
}
