/** How the bodies of requests come into memory: once their caller is known, within a limit and a budget. */
@NullMarked
package dev.darkroom.gateway.bodies;

import org.jspecify.annotations.NullMarked;
