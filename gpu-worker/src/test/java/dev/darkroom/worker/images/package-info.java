@NullMarked
package dev.darkroom.worker.images;

import org.jspecify.annotations.NullMarked;
