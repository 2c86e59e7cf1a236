@NullMarked
package dev.darkroom.gateway.bodies;

import org.jspecify.annotations.NullMarked;
