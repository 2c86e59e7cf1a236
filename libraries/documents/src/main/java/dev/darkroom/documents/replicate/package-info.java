/** Jobs in the form that clients of Replicate read, in answers and webhook calls alike. */
@NullMarked
package dev.darkroom.documents.replicate;

import org.jspecify.annotations.NullMarked;
