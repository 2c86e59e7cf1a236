/** The elementary layers, named as in {@code torch.nn}. */
@NullMarked
package dev.darkroom.diffusion.layers;

import org.jspecify.annotations.NullMarked;
