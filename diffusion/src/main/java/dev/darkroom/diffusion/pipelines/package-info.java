/** From a request to pictures. */
@NullMarked
package dev.darkroom.diffusion.pipelines;

import org.jspecify.annotations.NullMarked;
