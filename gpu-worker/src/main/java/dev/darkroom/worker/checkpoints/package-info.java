/** How far a job has come, kept where another worker finds it. */
@NullMarked
package dev.darkroom.worker.checkpoints;

import org.jspecify.annotations.NullMarked;
