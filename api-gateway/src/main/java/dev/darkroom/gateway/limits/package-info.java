/** How much each tenant may ask for, over all gateways together. */
@NullMarked
package dev.darkroom.gateway.limits;

import org.jspecify.annotations.NullMarked;
