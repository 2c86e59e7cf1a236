/** What a worker says of itself. */
@NullMarked
package dev.darkroom.worker.presence;

import org.jspecify.annotations.NullMarked;
