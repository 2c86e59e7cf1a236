package dev.darkroom.events;

import java.util.List;

/**
 * What lies in the bucket of the latents that led to a job's first image: each as a tensor, and as the image that the model's own
 * decoder makes of it. Its first version is {@code latent.trail} on the wire.
 *
 * @param channels of a latent
 * @param height of a latent in cells
 * @param width of a latent in cells
 * @param stepBytes about what one evaluation of the U-Net takes in memory beside the weights
 * @param decodeBytes about what decoding takes in memory beside the weights
 * @param latents in the order of their steps; after an interruption only those from there on
 */
public record LatentHistory(
        int channels, int height, int width, long stepBytes, long decodeBytes, List<Latent> latents) {

    public LatentHistory {
        latents = List.copyOf(latents);
    }

    /**
     * One of them.
     *
     * @param step evaluations of the U-Net before it, 0 for what the image began from
     * @param timestep at which the U-Net is asked next, in the time of its training; 0 at the end
     * @param mean of its numbers
     * @param deviation standard deviation of its numbers
     */
    public record Latent(int step, double timestep, double mean, double deviation) {}
}
