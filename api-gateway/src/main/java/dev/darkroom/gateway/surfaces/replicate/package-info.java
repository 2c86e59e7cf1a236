/** Replicate's HTTP API, for its clients: the same jobs in other words. */
@NullMarked
package dev.darkroom.gateway.surfaces.replicate;

import org.jspecify.annotations.NullMarked;
