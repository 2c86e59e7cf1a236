@NullMarked
package dev.darkroom.documents;

import org.jspecify.annotations.NullMarked;
