@NullMarked
package dev.darkroom.gateway.studio;

import org.jspecify.annotations.NullMarked;
