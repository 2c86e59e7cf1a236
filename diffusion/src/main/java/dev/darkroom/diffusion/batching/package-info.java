/** Which images share the next call of a network: pure, without torch, clock or threads. */
@NullMarked
package dev.darkroom.diffusion.batching;

import org.jspecify.annotations.NullMarked;
