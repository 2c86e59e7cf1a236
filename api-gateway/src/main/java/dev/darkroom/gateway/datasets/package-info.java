/** Data sets that strangers send: archives of pictures with captions. */
@NullMarked
package dev.darkroom.gateway.datasets;

import org.jspecify.annotations.NullMarked;
