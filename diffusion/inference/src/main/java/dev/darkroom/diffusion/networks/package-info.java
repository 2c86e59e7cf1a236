/** The networks of latent diffusion, one class per block and one file per network. */
@NullMarked
package dev.darkroom.diffusion.networks;

import org.jspecify.annotations.NullMarked;
