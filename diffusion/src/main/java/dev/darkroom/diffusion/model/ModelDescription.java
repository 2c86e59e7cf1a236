package dev.darkroom.diffusion.model;

import java.nio.file.Path;

/**
 * What a client needs to know of a model, read from its folder without loading a weight.
 *
 * @param name the folder's name
 * @param pipeline the diffusers pipeline class
 * @param defaultWidth pixels
 * @param defaultHeight pixels
 * @param sizeMultiple width and height are multiples of this many pixels
 * @param latentFactor pixels per latent cell along one side
 * @param maxPromptTokens tokens of one prompt, the two special ones included
 * @param defaultScheduler scheduler name that follows the folder's own configuration
 * @param revision changes whenever a configuration or a weight changes
 * @param parameters weights of all networks together
 */
public record ModelDescription(
        String name,
        String pipeline,
        int defaultWidth,
        int defaultHeight,
        int sizeMultiple,
        int latentChannels,
        int latentFactor,
        int maxPromptTokens,
        String defaultScheduler,
        int defaultSteps,
        double defaultGuidanceScale,
        String revision,
        long parameters) {

    /** @throws dev.darkroom.diffusion.DiffusionException if the folder is not a diffusers folder */
    public static ModelDescription read(Path folder) {
        throw new UnsupportedOperationException();
    }
}
