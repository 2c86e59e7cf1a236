/** The workers that are there, and the models that they offer. */
@NullMarked
package dev.darkroom.gateway.fleet;

import org.jspecify.annotations.NullMarked;
