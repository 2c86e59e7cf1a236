/** What may happen to a job: its states, and the pure decisions over them. */
@NullMarked
package dev.darkroom.jobs;

import org.jspecify.annotations.NullMarked;
