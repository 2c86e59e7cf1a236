/** The latents that jobs have kept. */
@NullMarked
package dev.darkroom.gateway.latents;

import org.jspecify.annotations.NullMarked;
