@NullMarked
package dev.darkroom.documents.replicate;

import org.jspecify.annotations.NullMarked;
