/** Checkpoints in one file, with the names and parts of the original latent diffusion code. */
@NullMarked
package dev.darkroom.diffusion.checkpoints;

import org.jspecify.annotations.NullMarked;
