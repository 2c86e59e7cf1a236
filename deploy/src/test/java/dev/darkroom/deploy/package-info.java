@NullMarked
package dev.darkroom.deploy;

import org.jspecify.annotations.NullMarked;
