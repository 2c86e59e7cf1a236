@NullMarked
package dev.darkroom.orchestrator.webhooks;

import org.jspecify.annotations.NullMarked;
