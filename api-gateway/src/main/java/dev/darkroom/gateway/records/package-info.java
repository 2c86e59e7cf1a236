/** Kafka records as they came. */
@NullMarked
package dev.darkroom.gateway.records;

import org.jspecify.annotations.NullMarked;
