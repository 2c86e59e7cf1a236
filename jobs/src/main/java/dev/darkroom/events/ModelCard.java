package dev.darkroom.events;

import java.util.List;

/**
 * What clients may ask of a model, published by the workers that can run it.
 *
 * @param pipeline diffusers class name, for example {@code StableDiffusionPipeline}
 * @param revision hash of configuration and weights, lower-case hex
 * @param pool the worker pool that serves it
 * @param width default image width in pixels
 * @param height default image height in pixels
 * @param sizeMultiple width and height are multiples of this
 * @param maxSide largest width or height in pixels
 * @param maxPromptTokens tokens the text encoder reads, markers included
 * @param maxClipSkip how many of the text encoder's last layers a request may leave out
 * @param loras names of the adaptations to choose from
 */
public record ModelCard(
        String name,
        String pipeline,
        String revision,
        String pool,
        int width,
        int height,
        int sizeMultiple,
        int maxSide,
        int steps,
        int maxSteps,
        double guidanceScale,
        int maxImages,
        int maxPromptTokens,
        int maxClipSkip,
        String scheduler,
        List<String> schedulers,
        List<String> loras) {

    public ModelCard {
        schedulers = List.copyOf(schedulers);
        loras = List.copyOf(loras);
    }
}
