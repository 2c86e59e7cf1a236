/** The generate command: from a prompt to picture files. */
@NullMarked
package dev.darkroom.cli.generate;

import org.jspecify.annotations.NullMarked;
