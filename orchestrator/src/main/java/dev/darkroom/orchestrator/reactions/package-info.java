/** What follows from an event: messages to publish and webhooks to call. Pure. */
@NullMarked
package dev.darkroom.orchestrator.reactions;

import org.jspecify.annotations.NullMarked;
