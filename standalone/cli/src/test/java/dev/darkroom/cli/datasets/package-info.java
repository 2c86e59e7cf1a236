@NullMarked
package dev.darkroom.cli.datasets;

import org.jspecify.annotations.NullMarked;
