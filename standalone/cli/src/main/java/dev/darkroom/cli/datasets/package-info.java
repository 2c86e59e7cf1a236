/** Commands that prepare data sets to train on. */
@NullMarked
package dev.darkroom.cli.datasets;

import org.jspecify.annotations.NullMarked;
