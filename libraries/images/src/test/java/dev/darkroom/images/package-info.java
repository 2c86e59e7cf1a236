@NullMarked
package dev.darkroom.images;

import org.jspecify.annotations.NullMarked;
