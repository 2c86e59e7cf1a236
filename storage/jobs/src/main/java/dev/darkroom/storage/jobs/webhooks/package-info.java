/** Whom webhooks are signed for: secrets, their rotation, and addresses that are called no more. */
@NullMarked
package dev.darkroom.storage.jobs.webhooks;

import org.jspecify.annotations.NullMarked;
