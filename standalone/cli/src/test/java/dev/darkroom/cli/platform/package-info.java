/** The whole platform as its users start it: every process, on real parts. */
@NullMarked
package dev.darkroom.cli.platform;

import org.jspecify.annotations.NullMarked;
