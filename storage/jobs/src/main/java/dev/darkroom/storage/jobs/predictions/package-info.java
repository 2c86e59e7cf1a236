/** Jobs in the form that clients of Replicate read, in answers and webhook calls alike. */
@NullMarked
package dev.darkroom.storage.jobs.predictions;

import org.jspecify.annotations.NullMarked;
