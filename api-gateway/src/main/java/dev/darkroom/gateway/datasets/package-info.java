/** Data sets that strangers send: archives of images with captions. */
@NullMarked
package dev.darkroom.gateway.datasets;

import org.jspecify.annotations.NullMarked;
