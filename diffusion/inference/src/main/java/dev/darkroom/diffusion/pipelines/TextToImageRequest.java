package dev.darkroom.diffusion.pipelines;

/**
 * One text-to-image call.
 *
 * @param width pixels, a multiple of the model's {@code sizeMultiple}
 * @param height pixels, likewise
 * @param scheduler a scheduler name such as {@code ddim}
 * @param seed image i draws its noise from seed + i
 * @param weighted whether brackets in the prompts carry weights and long prompts are read in chunks
 * @param clipSkip how many of the text encoder's last layers to leave out
 */
public record TextToImageRequest(
        String prompt,
        String negativePrompt,
        int width,
        int height,
        int steps,
        Guidance guidance,
        String scheduler,
        long seed,
        int numImages,
        boolean weighted,
        int clipSkip) {

    /**
     * A request of plain prompts that pass the whole text encoder.
     *
     * @param guidanceScale weight of classifier-free guidance; 1 or less switches it off
     */
    public TextToImageRequest(
            String prompt,
            String negativePrompt,
            int width,
            int height,
            int steps,
            double guidanceScale,
            String scheduler,
            long seed,
            int numImages) {
        this(
                prompt,
                negativePrompt,
                width,
                height,
                steps,
                new Guidance(guidanceScale),
                scheduler,
                seed,
                numImages,
                false,
                0);
    }
}
