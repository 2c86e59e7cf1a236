/** Measures the engine on this machine, with weights made on the spot. */
@NullMarked
package dev.darkroom.bench;

import org.jspecify.annotations.NullMarked;
