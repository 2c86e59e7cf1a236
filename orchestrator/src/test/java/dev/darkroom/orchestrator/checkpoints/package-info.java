@NullMarked
package dev.darkroom.orchestrator.checkpoints;

import org.jspecify.annotations.NullMarked;
