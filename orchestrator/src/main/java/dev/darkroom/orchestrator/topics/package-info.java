/** The topics that have to exist. */
@NullMarked
package dev.darkroom.orchestrator.topics;

import org.jspecify.annotations.NullMarked;
