/** A worker: takes generation tasks from a share group and turns them into images. */
@NullMarked
package dev.darkroom.worker;

import org.jspecify.annotations.NullMarked;
