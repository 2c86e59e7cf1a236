/** Who calls: API keys, access tokens, roles, and the tenant whose data the caller sees. */
@NullMarked
package dev.darkroom.gateway.identity;

import org.jspecify.annotations.NullMarked;
