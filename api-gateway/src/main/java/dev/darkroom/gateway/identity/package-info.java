/** Who calls: API keys, access tokens, signed links, roles and the tenant whose data the caller sees; what administrators did. */
@NullMarked
package dev.darkroom.gateway.identity;

import org.jspecify.annotations.NullMarked;
