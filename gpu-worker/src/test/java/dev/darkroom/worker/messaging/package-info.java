@NullMarked
package dev.darkroom.worker.messaging;

import org.jspecify.annotations.NullMarked;
