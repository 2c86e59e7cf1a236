@NullMarked
package dev.darkroom.orchestrator.dispatch;

import org.jspecify.annotations.NullMarked;
