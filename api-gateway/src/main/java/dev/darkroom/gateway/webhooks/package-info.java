/** What became of webhook calls, and whom they are signed for. */
@NullMarked
package dev.darkroom.gateway.webhooks;

import org.jspecify.annotations.NullMarked;
