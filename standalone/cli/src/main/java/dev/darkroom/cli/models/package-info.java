/** Commands about model folders; they need no running stack. */
@NullMarked
package dev.darkroom.cli.models;

import org.jspecify.annotations.NullMarked;
