/** What the worker tells the orchestrator and the gateways. */
@NullMarked
package dev.darkroom.worker.reports;

import org.jspecify.annotations.NullMarked;
