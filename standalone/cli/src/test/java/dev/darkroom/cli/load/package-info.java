@NullMarked
package dev.darkroom.cli.load;

import org.jspecify.annotations.NullMarked;
