package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.images.Pixels;
import dev.darkroom.diffusion.runtime.Tensor;
import java.util.Optional;

/**
 * An image from a text, perhaps beginning with another image, perhaps enlarged afterwards.
 *
 * @param width pixels, a multiple of the model's {@code sizeMultiple}; that of the source where there is one
 * @param height pixels, likewise
 * @param scheduler a scheduler name such as {@code ddim}
 */
public record DrawRequest(
        Prompt prompt,
        int width,
        int height,
        String scheduler,
        int steps,
        Guidance guidance,
        Optional<Source> source,
        Optional<Upscale> upscale) {

    public DrawRequest(Prompt prompt, int width, int height, String scheduler, int steps, Guidance guidance) {
        this(prompt, width, height, scheduler, steps, guidance, Optional.empty(), Optional.empty());
    }

    /**
     * An image from a plain prompt.
     *
     * @param guidanceScale weight of classifier-free guidance; 1 or less switches it off
     */
    public DrawRequest(String prompt, int width, int height, String scheduler, int steps, double guidanceScale) {
        this(new Prompt(prompt), width, height, scheduler, steps, new Guidance(guidanceScale));
    }

    /**
     * What to draw.
     *
     * @param negative what to steer away from, under guidance; none is not the same as an empty one to SDXL
     * @param weighted whether brackets carry weights and long prompts are read in chunks
     * @param clipSkip how many of the text encoder's last layers to leave out
     */
    public record Prompt(String text, Optional<String> negative, boolean weighted, int clipSkip) {

        /** A plain prompt that passes the whole text encoder. */
        public Prompt(String text) {
            this(text, Optional.empty(), false, 0);
        }
    }

    /**
     * An image to begin with.
     *
     * @param image [1, 3, height, width] in -1..1
     * @param mask [1, 1, height, width], 1 where to paint and 0 where to keep; empty to change all of it
     * @param strength from 0 (keep the image) to 1 (nothing of what may change remains)
     */
    public record Source(Tensor image, Optional<Tensor> mask, double strength) {

        /** The drawn image with what the mask keeps as it was handed in: an autoencoder gives back only something like it. */
        public RgbImage keep(RgbImage drawn) {
            boolean fits =
                    image.shape().get(3) == drawn.width() && image.shape().get(2) == drawn.height();
            return mask.isPresent() && fits ? keep(drawn, mask.get().values()) : drawn;
        }

        private RgbImage keep(RgbImage drawn, float[] paint) {
            byte[] given = Pixels.toRgb(Pixels.toUnitRange(image));
            byte[] rgb = drawn.rgb().clone();
            for (int i = 0; i < paint.length; i++) {
                if (paint[i] < 0.5f) {
                    System.arraycopy(given, 3 * i, rgb, 3 * i, 3);
                }
            }
            return new RgbImage(drawn.width(), drawn.height(), rgb, drawn.seed());
        }
    }

    /**
     * A second pass that draws the finished image again, larger: decoded, resized by Lanczos, noised and denoised.
     *
     * @param factor how many times as wide and high
     * @param steps of the whole schedule, of which {@code strength} says how many are taken
     * @param strength from 0 to 1
     */
    public record Upscale(double factor, int steps, double strength) {}
}
