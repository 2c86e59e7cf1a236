@NullMarked
package dev.darkroom.telemetry;

import org.jspecify.annotations.NullMarked;
