@NullMarked
package dev.darkroom.events;

import org.jspecify.annotations.NullMarked;
