/** The part of a job's trace that orchestrators write. */
@NullMarked
package dev.darkroom.orchestrator.traces;

import org.jspecify.annotations.NullMarked;
