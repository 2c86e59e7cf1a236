/** The job and training resources of the REST API: create, read, list, cancel, history, images and latents. */
@NullMarked
package dev.darkroom.gateway.jobs;

import org.jspecify.annotations.NullMarked;
