/** The workers that are there, and what they do. */
@NullMarked
package dev.darkroom.gateway.workers;

import org.jspecify.annotations.NullMarked;
