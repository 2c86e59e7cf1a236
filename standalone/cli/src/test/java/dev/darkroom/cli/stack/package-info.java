@NullMarked
package dev.darkroom.cli.stack;

import org.jspecify.annotations.NullMarked;
