/** The shared contract of the platform's services: commands, job events, tasks, reports, topics and their codec. */
@NullMarked
package dev.darkroom.events;

import org.jspecify.annotations.NullMarked;
