@NullMarked
package dev.darkroom.worker.reports;

import org.jspecify.annotations.NullMarked;
