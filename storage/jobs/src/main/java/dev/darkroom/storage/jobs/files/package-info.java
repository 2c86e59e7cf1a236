/** What is known of the pictures that clients have uploaded. Calls block. */
@NullMarked
package dev.darkroom.storage.jobs.files;

import org.jspecify.annotations.NullMarked;
