@NullMarked
package dev.darkroom.deploy.arrows;

import org.jspecify.annotations.NullMarked;
