/** The HTTP API of AUTOMATIC1111's web UI, for its clients: the same jobs in other words. */
@NullMarked
package dev.darkroom.gateway.surfaces.sdapi;

import org.jspecify.annotations.NullMarked;
