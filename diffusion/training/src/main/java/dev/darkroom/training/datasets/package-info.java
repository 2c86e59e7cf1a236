/** Images with captions to train on. */
@NullMarked
package dev.darkroom.training.datasets;

import org.jspecify.annotations.NullMarked;
