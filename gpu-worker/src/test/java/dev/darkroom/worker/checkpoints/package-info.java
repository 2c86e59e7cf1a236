@NullMarked
package dev.darkroom.worker.checkpoints;

import org.jspecify.annotations.NullMarked;
