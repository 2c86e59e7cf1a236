/** Image files: reading them to the sample without trusting a byte of them, and resizing what they hold. */
@NullMarked
package dev.darkroom.images;

import org.jspecify.annotations.NullMarked;
