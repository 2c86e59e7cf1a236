package dev.darkroom.gateway.surfaces.openai;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What an edit in JSON may hold, for the OpenAPI document; {@link ImageReferences} reads it. */
@JsonNaming(SnakeCaseStrategy.class)
@Schema(
        name = "OpenAiImageEdit",
        description = "The fields of an OpenAiImageRequest and of a JobRequest may be given as well")
record ImageEdit(
        @Schema(required = true, description = "One to begin from; several are laid over one another")
        List<Reference> images,

        @Nullable @Schema(description = "Whose transparent part is drawn anew; scaled and cropped like the other one")
        Reference mask,

        @Nullable String prompt,
        @Nullable String model,

        @Nullable @Schema(description = "How much of the image is drawn anew, above 0 to 1")
        Double strength) {

    /** Where an image is: one of the two. */
    @Schema(name = "OpenAiImageReference")
    record Reference(
            @Nullable @Schema(description = "A data: URI, an https URL, or the address of a file or of a job's image")
            String imageUrl,

            @Nullable @Schema(description = "The id of an uploaded file")
            String fileId) {}
}
