/** From a client's JSON to a complete, valid request for images or a training, under an idempotent job id. */
@NullMarked
package dev.darkroom.gateway.submission;

import org.jspecify.annotations.NullMarked;
