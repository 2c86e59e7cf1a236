/** Images of 8 bits a channel and the tensors that networks take and give. */
@NullMarked
package dev.darkroom.diffusion.images;

import org.jspecify.annotations.NullMarked;
