/** What a gateway that asks nobody for a key has to keep out: other sites' pages in a browser on this machine. */
@NullMarked
package dev.darkroom.gateway.openmode;

import org.jspecify.annotations.NullMarked;
