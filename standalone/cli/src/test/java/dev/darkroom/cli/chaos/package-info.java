@NullMarked
package dev.darkroom.cli.chaos;

import org.jspecify.annotations.NullMarked;
