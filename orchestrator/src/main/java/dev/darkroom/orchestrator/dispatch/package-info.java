/** Which queued job goes to the workers next. */
@NullMarked
package dev.darkroom.orchestrator.dispatch;

import org.jspecify.annotations.NullMarked;
