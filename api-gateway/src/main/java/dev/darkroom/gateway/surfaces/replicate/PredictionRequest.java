package dev.darkroom.gateway.surfaces.replicate;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What the body of a new prediction may hold, for the OpenAPI document; {@link PredictionOrder} reads it. */
@JsonNaming(SnakeCaseStrategy.class)
record PredictionRequest(
        @Nullable
        @Schema(
                description =
                        "A version, owner/name:version or owner/name; not needed where the address names the model")
        String version,

        @Schema(required = true, description = "Inputs of the model; its version's openapi_schema describes them")
        Map<String, Object> input,

        @Nullable @Schema(description = "http or https address that is called with the prediction")
        String webhook,

        @Nullable @Schema(description = "Which moments it is called for; completed when left out")
        List<String> webhookEventsFilter,

        @Nullable @Schema(description = "Has no effect: every prediction can be streamed")
        Boolean stream) {}
