/** The object store held in memory, for tests of whatever uses it. */
@NullMarked
package dev.darkroom.storage.objects.memory;

import org.jspecify.annotations.NullMarked;
