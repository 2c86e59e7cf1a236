@NullMarked
package dev.darkroom.storage.objects.memory;

import org.jspecify.annotations.NullMarked;
