/** An orchestrator's metrics of jobs. */
@NullMarked
package dev.darkroom.orchestrator.metrics;

import org.jspecify.annotations.NullMarked;
