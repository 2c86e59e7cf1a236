/** Images with captions to train on. */
@NullMarked
package dev.darkroom.diffusion.datasets;

import org.jspecify.annotations.NullMarked;
