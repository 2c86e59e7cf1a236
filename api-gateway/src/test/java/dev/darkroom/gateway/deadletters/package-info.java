@NullMarked
package dev.darkroom.gateway.deadletters;

import org.jspecify.annotations.NullMarked;
