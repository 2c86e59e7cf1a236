/** What integration tests of every module share: one real infrastructure per JVM. */
@NullMarked
package dev.darkroom.testing;

import org.jspecify.annotations.NullMarked;
