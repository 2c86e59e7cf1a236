/** Commands that train models on this machine; they need no running stack. */
@NullMarked
package dev.darkroom.cli.train;

import org.jspecify.annotations.NullMarked;
