@NullMarked
package dev.darkroom.gateway.views;

import org.jspecify.annotations.NullMarked;
