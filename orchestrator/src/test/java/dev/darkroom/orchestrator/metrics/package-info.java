@NullMarked
package dev.darkroom.orchestrator.metrics;

import org.jspecify.annotations.NullMarked;
