/** Files on this machine. */
@NullMarked
package dev.darkroom.worker.files;

import org.jspecify.annotations.NullMarked;
