/** The acts of administrators, written down. */
@NullMarked
package dev.darkroom.gateway.audit;

import org.jspecify.annotations.NullMarked;
