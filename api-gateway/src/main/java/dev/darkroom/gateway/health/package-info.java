/** Whether the gateway is well, as everybody may know it. */
@NullMarked
package dev.darkroom.gateway.health;

import org.jspecify.annotations.NullMarked;
