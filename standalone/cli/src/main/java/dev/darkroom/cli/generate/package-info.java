/** The generate command: from a prompt to image files. */
@NullMarked
package dev.darkroom.cli.generate;

import org.jspecify.annotations.NullMarked;
