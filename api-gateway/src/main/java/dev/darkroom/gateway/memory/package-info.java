/** What requests may hold of the gateway's memory: budgets in bytes, over all requests and by tenant. */
@NullMarked
package dev.darkroom.gateway.memory;

import org.jspecify.annotations.NullMarked;
