@NullMarked
package dev.darkroom.storage.objects;

import org.jspecify.annotations.NullMarked;
