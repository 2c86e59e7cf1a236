/** The child process: runs the broker, the database and the object store; nothing here is on a caller's class path. */
@NullMarked
package dev.darkroom.embedded.server;

import org.jspecify.annotations.NullMarked;
