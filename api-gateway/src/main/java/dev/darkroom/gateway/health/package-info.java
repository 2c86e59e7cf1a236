/** The gateway's health, as shown to anybody without a key. */
@NullMarked
package dev.darkroom.gateway.health;

import org.jspecify.annotations.NullMarked;
