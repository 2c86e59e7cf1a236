/**
 * The networks of latent diffusion, a file for each network and each kind of block, named as in diffusers and transformers; attention
 * and feed-forward layers that no other block has are nested in theirs.
 */
@NullMarked
package dev.darkroom.diffusion.networks;

import org.jspecify.annotations.NullMarked;
