package dev.darkroom.gateway.sdapi;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What the bodies of txt2img and img2img may hold, for the OpenAPI document; {@link WebUiRequest} reads them. */
@JsonNaming(SnakeCaseStrategy.class)
@Schema(name = "WebUiRequest", description = "Other settings of the web UI are ignored")
record WebUiFields(
        @Schema(required = true, description = "What the picture shows; brackets carry weights")
        String prompt,

        @Nullable String negativePrompt,
        @Nullable Long steps,
        @Nullable Double cfgScale,
        @Nullable Long width,
        @Nullable Long height,

        @Nullable @Schema(description = "-1 or left out: at random. Picture i is drawn from seed + i")
        Long seed,

        @Nullable @Schema(description = "Pictures; times n_iter")
        Long batchSize,

        @Nullable Long nIter,

        @Nullable @Schema(description = "A name of GET /sdapi/v1/samplers")
        String samplerName,

        @Nullable @Schema(description = "automatic or karras")
        String scheduler,

        @Nullable @Schema(description = "sd_model_checkpoint chooses the model")
        Map<String, Object> overrideSettings,

        @Nullable @Schema(description = "img2img: one picture in base64")
        List<String> initImages,

        @Nullable @Schema(description = "img2img: a picture in base64 whose white part is drawn anew")
        String mask,

        @Nullable @Schema(description = "img2img: how much of the picture is given up, from 0 to 1")
        Double denoisingStrength) {}
