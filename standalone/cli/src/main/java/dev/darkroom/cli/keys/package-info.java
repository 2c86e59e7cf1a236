/** {@code darkroom keys}: API keys, through a gateway or straight in the database. */
@NullMarked
package dev.darkroom.cli.keys;

import org.jspecify.annotations.NullMarked;
