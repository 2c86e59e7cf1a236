package dev.darkroom.events;

/**
 * A low-rank adaptation (Hu et al. 2021) that takes part in drawing.
 *
 * @param name as in the model's card
 * @param scale weight of the adaptation; 1 is as trained
 */
public record LoraUse(String name, double scale) {}
