/** Files that clients upload: images to begin from, and data sets of images with captions. */
@NullMarked
package dev.darkroom.gateway.files;

import org.jspecify.annotations.NullMarked;
