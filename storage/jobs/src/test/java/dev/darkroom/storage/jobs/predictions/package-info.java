@NullMarked
package dev.darkroom.storage.jobs.predictions;

import org.jspecify.annotations.NullMarked;
