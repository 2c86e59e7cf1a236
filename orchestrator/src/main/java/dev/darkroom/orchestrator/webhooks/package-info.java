/** Deliveries of webhooks, as Standard Webhooks describes them. */
@NullMarked
package dev.darkroom.orchestrator.webhooks;

import org.jspecify.annotations.NullMarked;
