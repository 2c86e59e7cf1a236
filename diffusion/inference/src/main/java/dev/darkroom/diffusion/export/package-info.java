/** Writes networks as programs that PyTorch alone can run, to show on other machines what they compute and how fast. */
@NullMarked
package dev.darkroom.diffusion.export;

import org.jspecify.annotations.NullMarked;
