package dev.darkroom.gateway.surfaces.openai;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a request for images may hold, for the OpenAPI document; {@link ImageOptions} reads it. */
@JsonNaming(SnakeCaseStrategy.class)
@Schema(
        name = "OpenAiImageRequest",
        description = "The fields of a JobRequest (seed, negative_prompt, steps ...) may be given as well")
record ImageRequest(
        @Schema(required = true) String prompt,

        @Nullable @Schema(description = "May be left out while there is just one")
        String model,

        @Nullable
        @Schema(description = "Images, from 1 to " + ImageOptions.MOST_IMAGES + " and to the model's max_images")
        Long n,

        @Nullable @Schema(description = "WIDTHxHEIGHT in pixels, or auto")
        String size,

        @Nullable
        @Schema(
                enumeration = {"url", "b64_json"},
                defaultValue = "url")
        String responseFormat,

        @Nullable
        @Schema(
                enumeration = {"png", "jpeg", "webp"},
                defaultValue = "png")
        String outputFormat,

        @Nullable @Schema(minimum = "0", maximum = "" + ImageOptions.BEST, defaultValue = "" + ImageOptions.BEST)
        Long outputCompression,

        @Nullable @Schema(description = "Answer with server-sent events")
        Boolean stream,

        @Nullable
        @Schema(
                minimum = "0",
                maximum = "" + ImageOptions.MOST_PARTIAL_IMAGES,
                defaultValue = "0",
                description = "Previews in the stream")
        Long partialImages,

        @Nullable @Schema(enumeration = {"auto", "opaque"}) String background,
        @Nullable @Schema(description = "Has no effect") String quality,
        @Nullable @Schema(description = "Has no effect") String style,
        @Nullable @Schema(description = "Has no effect") String user) {}
