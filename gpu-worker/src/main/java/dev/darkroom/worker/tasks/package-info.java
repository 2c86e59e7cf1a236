/** Consumers of the task queue. */
@NullMarked
package dev.darkroom.worker.tasks;

import org.jspecify.annotations.NullMarked;
