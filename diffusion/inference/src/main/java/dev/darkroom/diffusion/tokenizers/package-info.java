/** Prompts to token ids. */
@NullMarked
package dev.darkroom.diffusion.tokenizers;

import org.jspecify.annotations.NullMarked;
