@NullMarked
package dev.darkroom.gateway.links;

import org.jspecify.annotations.NullMarked;
