/** What the platform withstands, with a load or a broker that the tests bring. */
@NullMarked
package dev.darkroom.bench.platform;

import org.jspecify.annotations.NullMarked;
