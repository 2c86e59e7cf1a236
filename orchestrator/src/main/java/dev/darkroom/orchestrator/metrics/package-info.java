/** What an orchestrator tells about jobs as numbers. */
@NullMarked
package dev.darkroom.orchestrator.metrics;

import org.jspecify.annotations.NullMarked;
