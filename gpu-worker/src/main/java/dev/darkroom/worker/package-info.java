/** A worker: takes generation tasks from a share group and turns them into pictures. */
@NullMarked
package dev.darkroom.worker;

import org.jspecify.annotations.NullMarked;
