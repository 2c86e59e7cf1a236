/** Training of latent diffusion models: the autoencoder, the U-Net on its latents, and fine-tuning. */
@NullMarked
package dev.darkroom.training;

import org.jspecify.annotations.NullMarked;
