package dev.darkroom.gateway.surfaces.replicate;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What the body of a new training may hold, for the OpenAPI document; {@link TrainingOrder} reads it. */
@Schema(name = "ReplicateTrainingRequest")
@JsonNaming(SnakeCaseStrategy.class)
record ReplicateTrainingRequest(
        @Schema(required = true, description = "darkroom/NAME: what the result is called")
        String destination,

        @Schema(
                required = true,
                description =
                        "input_images, the id or address of an uploaded ZIP archive of images with captions; and kind, rank,"
                                + " steps, learning_rate, batch_size, resolution, seed, sample_prompts as in a TrainingRequest")
        Map<String, Object> input,

        @Nullable @Schema(description = "http or https address that is called with the training")
        String webhook,

        @Nullable @Schema(description = "Which moments it is called for; completed when left out")
        List<String> webhookEventsFilter) {}
