/**
 * The networks of latent diffusion, a file for each network and each kind of block, named as in diffusers and transformers; attention
 * and feed-forward layers that no other block has are nested in theirs. In shapes, B is the batch, C channels, H and W (h and w before they
 * grow) height and width, f the factor between image and latent, N positions, L tokens, D the width of their embeddings, and T that of the
 * time embedding.
 */
@NullMarked
package dev.darkroom.diffusion.networks;

import org.jspecify.annotations.NullMarked;
