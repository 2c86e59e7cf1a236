@NullMarked
package dev.darkroom.cli.keys;

import org.jspecify.annotations.NullMarked;
