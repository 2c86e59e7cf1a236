@NullMarked
package dev.darkroom.gateway.log;

import org.jspecify.annotations.NullMarked;
