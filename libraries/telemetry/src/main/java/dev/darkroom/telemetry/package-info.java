/** What all services measure, log and trace in the same way. */
@NullMarked
package dev.darkroom.telemetry;

import org.jspecify.annotations.NullMarked;
