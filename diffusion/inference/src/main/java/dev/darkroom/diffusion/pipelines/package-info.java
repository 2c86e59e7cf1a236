/** From a request to images. */
@NullMarked
package dev.darkroom.diffusion.pipelines;

import org.jspecify.annotations.NullMarked;
