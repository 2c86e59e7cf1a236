@NullMarked
package dev.darkroom.embedded;

import org.jspecify.annotations.NullMarked;
