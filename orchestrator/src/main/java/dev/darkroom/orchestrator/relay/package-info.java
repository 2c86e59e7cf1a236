/** From the outbox to Kafka. */
@NullMarked
package dev.darkroom.orchestrator.relay;

import org.jspecify.annotations.NullMarked;
