/** Work that is done again and again in the background. */
@NullMarked
package dev.darkroom.orchestrator.loop;

import org.jspecify.annotations.NullMarked;
