/** The finished pictures. */
@NullMarked
package dev.darkroom.gateway.images;

import org.jspecify.annotations.NullMarked;
