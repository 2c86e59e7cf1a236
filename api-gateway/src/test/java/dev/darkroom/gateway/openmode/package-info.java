@NullMarked
package dev.darkroom.gateway.openmode;

import org.jspecify.annotations.NullMarked;
