/** Errors as RFC 9457 problem documents. */
@NullMarked
package dev.darkroom.gateway.problems;

import org.jspecify.annotations.NullMarked;
