/** From inputs to a committed transaction: load, decide, react, write. */
@NullMarked
package dev.darkroom.orchestrator.processing;

import org.jspecify.annotations.NullMarked;
