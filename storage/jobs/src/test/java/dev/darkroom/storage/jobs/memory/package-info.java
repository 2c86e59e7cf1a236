@NullMarked
package dev.darkroom.storage.jobs.memory;

import org.jspecify.annotations.NullMarked;
