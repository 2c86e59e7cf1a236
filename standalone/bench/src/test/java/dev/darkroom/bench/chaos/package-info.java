@NullMarked
package dev.darkroom.bench.chaos;

import org.jspecify.annotations.NullMarked;
