package dev.darkroom.diffusion.adapters;

import java.nio.file.Path;

/**
 * A low-rank adaptation and how much of it to apply.
 *
 * @param weight 1 as trained, 0 for nothing; may be negative
 */
public record ScaledLora(Path file, double weight) {}
