/** Connections and the bodies on them: how many, how large and how slow they may be, and what memory they may hold. */
@NullMarked
package dev.darkroom.gateway.connections;

import org.jspecify.annotations.NullMarked;
