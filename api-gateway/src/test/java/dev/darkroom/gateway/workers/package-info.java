@NullMarked
package dev.darkroom.gateway.workers;

import org.jspecify.annotations.NullMarked;
