/** Prompts whose words carry weights, and prompts longer than the text encoder reads at once. */
@NullMarked
package dev.darkroom.diffusion.prompts;

import org.jspecify.annotations.NullMarked;
