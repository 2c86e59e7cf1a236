/** What is known of the images that clients have uploaded. Calls block. */
@NullMarked
package dev.darkroom.storage.jobs.files;

import org.jspecify.annotations.NullMarked;
