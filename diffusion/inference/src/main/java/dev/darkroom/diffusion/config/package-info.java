/** Configuration files of diffusers and transformers folders. */
@NullMarked
package dev.darkroom.diffusion.config;

import org.jspecify.annotations.NullMarked;
