package dev.darkroom.gateway.surfaces.openai;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a form with an image may hold, for the OpenAPI document; {@link ImageParts} reads it. */
@JsonNaming(SnakeCaseStrategy.class)
@Schema(
        name = "OpenAiImageForm",
        description = "The fields of an OpenAiImageRequest and of a JobRequest may be given as well, as texts")
record ImageForm(
        @Schema(
                required = true,
                type = SchemaType.STRING,
                format = "binary",
                description = "PNG, JPEG, WebP, GIF or BMP; several, as image[], are laid over one another")
        byte[] image,

        @Nullable
        @Schema(
                type = SchemaType.STRING,
                format = "binary",
                description = "An image whose transparent part is drawn anew; scaled and cropped like the other one")
        Object mask,

        @Nullable @Schema(description = "May be left out for variations")
        String prompt,

        @Nullable String model,
        @Nullable Long n,
        @Nullable String size,

        @Nullable
        @Schema(
                enumeration = {"url", "b64_json"},
                description = "Edits are answered in both forms, variations with addresses, when it is left out")
        String responseFormat,

        @Nullable @Schema(description = "How much of the image is drawn anew, above 0 to 1")
        Double strength) {}
