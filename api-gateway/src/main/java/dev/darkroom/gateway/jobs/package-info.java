/** The job resources of the REST API: create, read, list, cancel, history. */
@NullMarked
package dev.darkroom.gateway.jobs;

import org.jspecify.annotations.NullMarked;
