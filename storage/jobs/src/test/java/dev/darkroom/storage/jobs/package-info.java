@NullMarked
package dev.darkroom.storage.jobs;

import org.jspecify.annotations.NullMarked;
