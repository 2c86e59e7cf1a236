/** The whole platform on one machine: infrastructure and services as supervised child processes. */
@NullMarked
package dev.darkroom.cli.stack;

import org.jspecify.annotations.NullMarked;
