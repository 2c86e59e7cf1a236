/** Commands and reports as they come from Kafka. */
@NullMarked
package dev.darkroom.orchestrator.intake;

import org.jspecify.annotations.NullMarked;
