package dev.darkroom.diffusion.pipelines;

/**
 * One text-to-image call.
 *
 * @param width pixels, a multiple of the model's {@code sizeMultiple}
 * @param height pixels, likewise
 * @param guidanceScale weight of classifier-free guidance; 1 or less switches it off
 * @param scheduler a scheduler name such as {@code ddim}
 * @param seed picture i draws its noise from seed + i
 */
public record TextToImageRequest(
        String prompt,
        String negativePrompt,
        int width,
        int height,
        int steps,
        double guidanceScale,
        String scheduler,
        long seed,
        int numImages) {}
