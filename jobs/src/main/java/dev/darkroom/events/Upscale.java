package dev.darkroom.events;

/**
 * A second pass over the enlarged image ("hires fix").
 *
 * @param factor width and height of the result over those of the first pass
 * @param steps denoising steps of the second pass
 * @param strength 0 to 1, as in diffusers: the share of the steps that are run
 */
public record Upscale(double factor, int steps, double strength) {}
