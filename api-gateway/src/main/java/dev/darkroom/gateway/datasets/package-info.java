/** Data sets that clients send: archives of images with captions. */
@NullMarked
package dev.darkroom.gateway.datasets;

import org.jspecify.annotations.NullMarked;
