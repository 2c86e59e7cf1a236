/** PNG files with their generation parameters. */
@NullMarked
package dev.darkroom.worker.pictures;

import org.jspecify.annotations.NullMarked;
