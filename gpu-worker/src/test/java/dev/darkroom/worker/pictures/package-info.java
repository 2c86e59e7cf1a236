@NullMarked
package dev.darkroom.worker.pictures;

import org.jspecify.annotations.NullMarked;
