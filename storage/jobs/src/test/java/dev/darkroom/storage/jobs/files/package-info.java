@NullMarked
package dev.darkroom.storage.jobs.files;

import org.jspecify.annotations.NullMarked;
