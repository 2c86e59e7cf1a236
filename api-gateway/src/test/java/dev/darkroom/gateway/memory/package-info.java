@NullMarked
package dev.darkroom.gateway.memory;

import org.jspecify.annotations.NullMarked;
