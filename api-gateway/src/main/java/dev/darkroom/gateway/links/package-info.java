/** Absolute links to what the gateways serve, and links that open without a key. */
@NullMarked
package dev.darkroom.gateway.links;

import org.jspecify.annotations.NullMarked;
