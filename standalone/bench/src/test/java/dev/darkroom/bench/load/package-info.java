@NullMarked
package dev.darkroom.bench.load;

import org.jspecify.annotations.NullMarked;
