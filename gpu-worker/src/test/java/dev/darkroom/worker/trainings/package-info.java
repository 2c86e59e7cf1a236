@NullMarked
package dev.darkroom.worker.trainings;

import org.jspecify.annotations.NullMarked;
