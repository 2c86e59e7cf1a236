/** The keys of all tenants, for administrators. */
@NullMarked
package dev.darkroom.gateway.keys;

import org.jspecify.annotations.NullMarked;
