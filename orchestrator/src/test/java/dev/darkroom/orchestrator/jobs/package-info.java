@NullMarked
package dev.darkroom.orchestrator.jobs;

import org.jspecify.annotations.NullMarked;
