/** Weight files: safetensors, mapped and checked before a byte is believed. */
@NullMarked
package dev.darkroom.diffusion.weights;

import org.jspecify.annotations.NullMarked;
