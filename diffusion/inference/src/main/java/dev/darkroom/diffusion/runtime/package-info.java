/** Runs traced networks through DJL on a CPU or a CUDA device. */
@NullMarked
package dev.darkroom.diffusion.runtime;

import org.jspecify.annotations.NullMarked;
