/** Latent diffusion models: networks, schedulers, tokenizers and pipelines, without any server framework. */
@NullMarked
package dev.darkroom.diffusion;

import org.jspecify.annotations.NullMarked;
