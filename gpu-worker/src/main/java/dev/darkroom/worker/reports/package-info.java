/** The worker's reports to the orchestrator and the gateways. */
@NullMarked
package dev.darkroom.worker.reports;

import org.jspecify.annotations.NullMarked;
