/** {@code darkroom bench platform}: what the platform itself costs, with workers that answer after a fixed time. */
@NullMarked
package dev.darkroom.bench.load;

import org.jspecify.annotations.NullMarked;
