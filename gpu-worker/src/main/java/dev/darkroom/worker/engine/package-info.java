/** The models of this worker and the one thread per device that runs them. */
@NullMarked
package dev.darkroom.worker.engine;

import org.jspecify.annotations.NullMarked;
