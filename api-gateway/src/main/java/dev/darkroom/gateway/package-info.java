/** The gateway: clients speak HTTP to it, it speaks Kafka to the platform; it keeps no state of its own. */
@NullMarked
package dev.darkroom.gateway;

import org.jspecify.annotations.NullMarked;
