package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.pipelines.RgbImage;
import dev.darkroom.diffusion.weights.Shape;
import java.util.List;

/**
 * Latents on the way to a request's first image.
 *
 * @param shape [C, H, W]
 * @param stepBytes about what one evaluation of the U-Net takes in memory beside the weights
 * @param decodeBytes about what decoding takes in memory beside the weights
 */
public record RecordedLatents(Shape shape, long stepBytes, long decodeBytes, List<Latent> latents) {
    public RecordedLatents {
        latents = List.copyOf(latents);
    }

    /**
     * One of them.
     *
     * @param step evaluations of the U-Net before it
     * @param timestep at which the U-Net is asked next; 0 at the end
     * @param values [C, H, W], flat
     * @param decoded the image that the decoder makes of it, of the size asked for
     */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    public record Latent(int step, float timestep, float[] values, RgbImage decoded) {}
}
