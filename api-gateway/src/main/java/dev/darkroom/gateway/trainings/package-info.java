/** Trainings: jobs whose result is a model. */
@NullMarked
package dev.darkroom.gateway.trainings;

import org.jspecify.annotations.NullMarked;
