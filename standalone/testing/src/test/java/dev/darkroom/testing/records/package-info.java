@NullMarked
package dev.darkroom.testing.records;

import org.jspecify.annotations.NullMarked;
