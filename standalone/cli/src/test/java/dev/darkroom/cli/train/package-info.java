@NullMarked
package dev.darkroom.cli.train;

import org.jspecify.annotations.NullMarked;
