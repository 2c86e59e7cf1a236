/** The ports of jobs held in memory, for tests of whatever uses them. */
@NullMarked
package dev.darkroom.storage.jobs.memory;

import org.jspecify.annotations.NullMarked;
