/** One attempt at a job, from its task to its final report, and how it is stopped. */
@NullMarked
package dev.darkroom.worker.attempts;

import org.jspecify.annotations.NullMarked;
