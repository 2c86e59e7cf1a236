/** The packaged orchestrator against a real broker and database, seen from outside. */
@NullMarked
package dev.darkroom.orchestrator.it;

import org.jspecify.annotations.NullMarked;
