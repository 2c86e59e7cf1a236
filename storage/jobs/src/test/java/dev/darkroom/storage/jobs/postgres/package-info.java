@NullMarked
package dev.darkroom.storage.jobs.postgres;

import org.jspecify.annotations.NullMarked;
