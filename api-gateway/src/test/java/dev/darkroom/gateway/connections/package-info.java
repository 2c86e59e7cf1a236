@NullMarked
package dev.darkroom.gateway.connections;

import org.jspecify.annotations.NullMarked;
