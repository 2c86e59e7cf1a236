@NullMarked
package dev.darkroom.orchestrator.timers;

import org.jspecify.annotations.NullMarked;
