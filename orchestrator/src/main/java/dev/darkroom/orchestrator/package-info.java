/** The orchestrator: decides what happens to jobs, dispatches them, watches their attempts and calls webhooks. */
@NullMarked
package dev.darkroom.orchestrator;

import org.jspecify.annotations.NullMarked;
