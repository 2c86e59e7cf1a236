/** Compares this library with golden tensors of HF diffusers. */
@NullMarked
package dev.darkroom.parity;

import org.jspecify.annotations.NullMarked;
