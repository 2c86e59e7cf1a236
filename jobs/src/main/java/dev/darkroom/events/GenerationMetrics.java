package dev.darkroom.events;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * Where a successful attempt spent its time on the worker, in seconds.
 *
 * @param encodeSeconds prompt encoding; of a training, preparing its data
 * @param denoiseSeconds the step loop
 * @param decodeSeconds latents to pixels; of a training, registering its model
 * @param totalSeconds from taking the task to the last upload
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record GenerationMetrics(
        double encodeSeconds, double denoiseSeconds, double decodeSeconds, double totalSeconds) {}
