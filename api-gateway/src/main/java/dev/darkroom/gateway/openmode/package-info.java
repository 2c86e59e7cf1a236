/** Protects a gateway without keys from other sites' pages in a browser on this machine. */
@NullMarked
package dev.darkroom.gateway.openmode;

import org.jspecify.annotations.NullMarked;
