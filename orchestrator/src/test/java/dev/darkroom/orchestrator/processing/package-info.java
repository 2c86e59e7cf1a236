@NullMarked
package dev.darkroom.orchestrator.processing;

import org.jspecify.annotations.NullMarked;
