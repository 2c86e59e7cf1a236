/** What every command says and how it ends: results, notes, errors, interruption. */
@NullMarked
package dev.darkroom.cli.console;

import org.jspecify.annotations.NullMarked;
