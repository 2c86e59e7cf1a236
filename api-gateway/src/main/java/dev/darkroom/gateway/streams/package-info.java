/** What happens to a job, as it happens: one broadcast per gateway, server-sent events and waiting requests on top. */
@NullMarked
package dev.darkroom.gateway.streams;

import org.jspecify.annotations.NullMarked;
