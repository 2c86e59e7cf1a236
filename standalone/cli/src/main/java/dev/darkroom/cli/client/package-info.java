/** A client of Darkroom's REST interface. */
@NullMarked
package dev.darkroom.cli.client;

import org.jspecify.annotations.NullMarked;
