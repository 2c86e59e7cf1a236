@NullMarked
package dev.darkroom.worker.engine;

import org.jspecify.annotations.NullMarked;
