@NullMarked
package dev.darkroom.gateway.json;

import org.jspecify.annotations.NullMarked;
