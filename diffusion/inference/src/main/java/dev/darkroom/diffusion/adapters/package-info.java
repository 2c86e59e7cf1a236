/** Small files that change a model: low-rank adaptations and learned words. */
@NullMarked
package dev.darkroom.diffusion.adapters;

import org.jspecify.annotations.NullMarked;
