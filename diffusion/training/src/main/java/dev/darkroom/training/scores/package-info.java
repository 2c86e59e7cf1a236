/** Measures of what a model draws, comparable between models that were measured by one classifier on one data set. */
@NullMarked
package dev.darkroom.training.scores;

import org.jspecify.annotations.NullMarked;
