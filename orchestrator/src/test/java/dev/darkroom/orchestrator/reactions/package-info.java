@NullMarked
package dev.darkroom.orchestrator.reactions;

import org.jspecify.annotations.NullMarked;
