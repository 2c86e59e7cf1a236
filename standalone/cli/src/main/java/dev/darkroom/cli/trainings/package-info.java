/** Commands for trainings that run on the platform. */
@NullMarked
package dev.darkroom.cli.trainings;

import org.jspecify.annotations.NullMarked;
