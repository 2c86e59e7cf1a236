/** What a diffusers folder holds, read without loading a weight. */
@NullMarked
package dev.darkroom.diffusion.model;

import org.jspecify.annotations.NullMarked;
