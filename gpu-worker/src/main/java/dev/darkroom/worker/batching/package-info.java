/** Which images share the next call of a network: pure, without torch, clock or threads. */
@NullMarked
package dev.darkroom.worker.batching;

import org.jspecify.annotations.NullMarked;
