package dev.darkroom.diffusion.adapters;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A word that a model learned from images (Gal et al. 2022), in a safetensors file.
 *
 * @param token what stands for it in prompts; without one, what the file calls it, or else the file's name without its ending
 */
public record TextualInversion(Path file, Optional<String> token) {}
