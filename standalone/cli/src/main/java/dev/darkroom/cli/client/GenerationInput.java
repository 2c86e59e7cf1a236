package dev.darkroom.cli.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a new job; what is null is left to the model's defaults. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GenerationInput(
        String model,
        String prompt,
        @Nullable String negativePrompt,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable Integer steps,
        @Nullable Double guidanceScale,
        @Nullable Double guidanceRescale,
        @Nullable String scheduler,
        @Nullable Long seed,
        @Nullable Integer numImages,
        @Nullable String promptSyntax,
        @Nullable Integer clipSkip,
        @Nullable List<Lora> loras,
        @Nullable String image,
        @Nullable String mask,
        @Nullable Double strength,
        @Nullable Upscale upscale) {

    /** A low-rank adaptation and how much of it to apply. */
    public record Lora(String name, double scale) {}

    /** A second pass over the enlarged image. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Upscale(double factor, @Nullable Double strength) {}
}
