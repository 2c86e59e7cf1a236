package dev.darkroom.gateway.surfaces.sdapi;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What the bodies of txt2img and img2img may hold, for the OpenAPI document; {@link WebUiRequest} reads them. */
@JsonNaming(SnakeCaseStrategy.class)
@Schema(
        name = "WebUiRequest",
        description =
                "Numbers may be texts. Other settings of the web UI pass at their defaults; those that would change the image are"
                        + " refused by name")
record WebUiFields(
        @Schema(
                required = true,
                description = "What the image shows; brackets carry weights, <lora:NAME:WEIGHT> adapts the model")
        String prompt,

        @Nullable String negativePrompt,
        @Nullable Long steps,
        @Nullable Double cfgScale,
        @Nullable Long width,
        @Nullable Long height,

        @Nullable @Schema(description = "-1 or left out: at random. Image i is drawn from seed + i")
        Long seed,

        @Nullable @Schema(description = "Images; times n_iter")
        Long batchSize,

        @Nullable Long nIter,

        @Nullable @Schema(description = "A name of GET /sdapi/v1/samplers")
        String samplerName,

        @Nullable
        @Schema(description = "A name of GET /sdapi/v1/schedulers; automatic is what the web UI takes for the sampler")
        String scheduler,

        @Nullable
        @Schema(
                description =
                        "sd_model_checkpoint is the model, CLIP_stop_at_last_layers the layer of the text encoder, 1 for its last")
        Map<String, Object> overrideSettings,

        @Nullable @Schema(description = "img2img: one image in base64")
        List<String> initImages,

        @Nullable @Schema(description = "img2img: an image in base64 whose white part is drawn anew")
        String mask,

        @Nullable @Schema(description = "img2img: 1 to draw the other part of the mask anew")
        Long inpaintingMaskInvert,

        @Nullable @Schema(description = "false: the answer has no images, only how they came to be")
        Boolean sendImages,

        @Nullable @Schema(description = "img2img: how much of the image is given up, from 0 to 1")
        Double denoisingStrength) {}
