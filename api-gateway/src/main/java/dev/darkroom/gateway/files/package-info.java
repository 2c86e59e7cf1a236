/** Images that clients upload to begin from. */
@NullMarked
package dev.darkroom.gateway.files;

import org.jspecify.annotations.NullMarked;
