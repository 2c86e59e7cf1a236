@NullMarked
package dev.darkroom.worker.config;

import org.jspecify.annotations.NullMarked;
