/** The random numbers of torch's CPU generator, so that a seed gives here what it gives there. */
@NullMarked
package dev.darkroom.diffusion.random;

import org.jspecify.annotations.NullMarked;
