/** The command line: its commands, and the one-command stack they start. */
@NullMarked
package dev.darkroom.cli;

import org.jspecify.annotations.NullMarked;
