/** Training models: from a data set in the bucket to a model in the bucket. */
@NullMarked
package dev.darkroom.worker.trainings;

import org.jspecify.annotations.NullMarked;
