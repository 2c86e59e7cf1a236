/** Finding a job that was accepted but is not in PostgreSQL yet: the command log is the truth until then. */
@NullMarked
package dev.darkroom.gateway.log;

import org.jspecify.annotations.NullMarked;
