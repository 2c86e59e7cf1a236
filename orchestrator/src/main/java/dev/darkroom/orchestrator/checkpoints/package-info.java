/** Removal of what workers leave in the bucket to be resumed. */
@NullMarked
package dev.darkroom.orchestrator.checkpoints;

import org.jspecify.annotations.NullMarked;
