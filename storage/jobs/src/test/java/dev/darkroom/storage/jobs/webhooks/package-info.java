@NullMarked
package dev.darkroom.storage.jobs.webhooks;

import org.jspecify.annotations.NullMarked;
