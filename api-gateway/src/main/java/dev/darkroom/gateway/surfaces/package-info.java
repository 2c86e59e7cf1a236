/** What the surfaces for other systems' clients have in common: their words, and drawing while the client waits. */
@NullMarked
package dev.darkroom.gateway.surfaces;

import org.jspecify.annotations.NullMarked;
