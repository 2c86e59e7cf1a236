/** Connections to the gateway: how many there may be, and how long they may keep silent. */
@NullMarked
package dev.darkroom.gateway.connections;

import org.jspecify.annotations.NullMarked;
