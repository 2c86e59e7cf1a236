@NullMarked
package dev.darkroom.cli;

import org.jspecify.annotations.NullMarked;
