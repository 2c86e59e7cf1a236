@NullMarked
package dev.darkroom.gateway.latents;

import org.jspecify.annotations.NullMarked;
