@NullMarked
package dev.darkroom.worker.attempts;

import org.jspecify.annotations.NullMarked;
