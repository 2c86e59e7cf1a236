/** Where jobs live: the event store with its inbox and outbox, the job views and the webhook deliveries. */
@NullMarked
package dev.darkroom.storage.jobs;

import org.jspecify.annotations.NullMarked;
