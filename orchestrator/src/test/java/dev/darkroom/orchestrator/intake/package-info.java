@NullMarked
package dev.darkroom.orchestrator.intake;

import org.jspecify.annotations.NullMarked;
