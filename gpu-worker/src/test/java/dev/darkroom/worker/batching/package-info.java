@NullMarked
package dev.darkroom.worker.batching;

import org.jspecify.annotations.NullMarked;
