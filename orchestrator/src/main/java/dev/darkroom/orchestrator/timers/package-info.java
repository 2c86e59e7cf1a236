/** What happens because time has passed. */
@NullMarked
package dev.darkroom.orchestrator.timers;

import org.jspecify.annotations.NullMarked;
