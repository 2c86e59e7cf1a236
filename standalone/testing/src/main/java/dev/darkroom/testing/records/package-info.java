/** Kafka records of every kind, good and bad, for the tests of their readers. */
@NullMarked
package dev.darkroom.testing.records;

import org.jspecify.annotations.NullMarked;
