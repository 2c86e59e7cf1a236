@NullMarked
package dev.darkroom.orchestrator.loop;

import org.jspecify.annotations.NullMarked;
