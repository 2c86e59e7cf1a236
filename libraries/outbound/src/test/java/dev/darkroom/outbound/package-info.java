@NullMarked
package dev.darkroom.outbound;

import org.jspecify.annotations.NullMarked;
