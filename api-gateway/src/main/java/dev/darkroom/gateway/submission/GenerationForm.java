package dev.darkroom.gateway.submission;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.darkroom.events.PromptSyntax;
import dev.darkroom.events.WebhookEvent;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.webhooks.WebhookSettings;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A generation as the client asks for it, before the model's defaults are in place; null means left out. */
@JsonNaming(SnakeCaseStrategy.class)
@Schema(name = "JobRequest", description = "What to draw. Whatever is left out takes the model's default.")
public record GenerationForm(
        @Nullable @Schema(description = "Name of a model of GET /v1/models; may be left out while there is just one")
        String model,

        @Nullable
        @Schema(
                description =
                        "What the image shows; at most darkroom.gateway.prompt-max-bytes of UTF-8, 4096 by default",
                required = true)
        String prompt,

        @Nullable @Schema(description = "What the image must not show; of the same length at most", defaultValue = "")
        String negativePrompt,

        @Nullable
        @Schema(
                minimum = "1",
                description =
                        "Pixels; a multiple of the model's size_multiple, at most its max_side; the model's when left out")
        Long width,

        @Nullable
        @Schema(
                minimum = "1",
                description =
                        "Pixels; a multiple of the model's size_multiple, at most its max_side; the model's when left out")
        Long height,

        @Nullable
        @Schema(
                minimum = "1",
                description = "Denoising steps, from 1 to the model's max_steps; the model's steps when left out")
        Long steps,

        @Nullable
        @Min(0)
        @Max(LARGEST_GUIDANCE)
        @Schema(
                description =
                        "Classifier-free guidance scale, from 0 to 50; 1 or less turns guidance off; the model's when left out")
        Double guidanceScale,

        @Nullable
        @Min(0)
        @Max(1)
        @Schema(
                defaultValue = "0",
                description =
                        "How much of the spread that guidance adds is taken back, against overexposed images at large scales; from 0"
                                + " for nothing to 1; 0 when left out")
        Double guidanceRescale,

        @Nullable @Schema(description = "One of the model's schedulers; its scheduler when left out")
        String scheduler,

        @Nullable
        @Min(0)
        @Max(LARGEST_SEED)
        @Schema(description = "From 0 to 2^53-1; image i is drawn from seed + i. Drawn at random when left out")
        Long seed,

        @Nullable
        @Schema(minimum = "1", defaultValue = "1", description = "Images to draw, from 1 to the model's max_images")
        Long numImages,

        @Nullable
        @Schema(
                defaultValue = "plain",
                description =
                        "plain, where every character stands for itself, or weighted, where (red:1.3) counts more, [blue] less,"
                                + " and a prompt may be longer than the text encoder reads at once; plain when left out")
        PromptSyntax promptSyntax,

        @Nullable
        @Schema(
                minimum = "0",
                defaultValue = "0",
                description =
                        "How many of the text encoder's last layers to leave out, at most the model's max_clip_skip")
        Long clipSkip,

        @Nullable
        @Size(max = 8)
        @Schema(description = "Low-rank adaptations of the model, in the order in which they are applied; at most 8")
        List<@Valid Lora> loras,

        @Nullable
        @Schema(
                description =
                        "Image to begin from: the id of a file, the address of a file or of a job's image, a data: URI, or an"
                                + " https URL. It is scaled until it covers width and height and cropped to its middle")
        String image,

        @Nullable
        @Schema(
                description =
                        "What to draw anew of the image: what is white and not transparent; half of that is the limit. Given like image,"
                                + " and scaled and cropped like it")
        String mask,

        @Nullable
        @Positive
        @Max(1)
        @Schema(
                description =
                        "How much of the image is drawn anew, above 0 to 1: the share of the steps; 0.8 when left out, 1 with a mask")
        Double strength,

        @Nullable
        @Valid
        @Schema(
                description =
                        "Enlarges each image and denoises it once more (hires fix): large images without repeated motifs. Not with a mask"
                                + " or keep_latents")
        Upscale upscale,

        @Nullable
        @Schema(
                defaultValue = "false",
                description =
                        "Keeps up to 17 latents of the way to the first image, each with what the decoder makes of it, for GET"
                                + " /v1/jobs/{id}/latents; width times height may then be at most 1048576; false when left out")
        Boolean keepLatents,

        @Nullable
        @Size(max = WebhookSettings.LONGEST_URL, message = JobOptions.URL_RULE)
        @Schema(
                format = "uri",
                description = "http or https address that is called when the job ends, or at the moments of the filter")
        String webhook,

        @Nullable @Schema(description = "Which moments the webhook is called for; completed when left out")
        SortedSet<WebhookEvent> webhookEventsFilter,

        @Nullable
        @Min(-JobOptions.HIGHEST_PRIORITY)
        @Max(JobOptions.HIGHEST_PRIORITY)
        @Schema(
                defaultValue = "0",
                description = "From -100 to 100; of your own jobs the higher one runs earlier; 0 when left out")
        Long priority,

        @Nullable
        @Schema(
                format = "date-time",
                description =
                        "RFC 3339 time, in the future; a job that still waits then fails with the code deadline_exceeded")
        String deadline,

        @Nullable
        @Size(max = JobOptions.MOST_LABELS)
        @Schema(
                maxProperties = JobOptions.MOST_LABELS,
                description = "The client's own labels, returned as they came; at most 16 texts")
        Map<
                        @Size(min = 1, max = JobOptions.LONGEST_KEY, message = JobOptions.LABEL_RULE) String,
                        @Size(max = JobOptions.LONGEST_VALUE, message = JobOptions.LABEL_RULE) String>
                metadata)
        implements JobForm {
    public static final long LARGEST_SEED = (1L << 53) - 1;
    public static final int LARGEST_GUIDANCE = 50;
    public static final int LARGEST_LORA_SCALE = 10;
    public static final int LARGEST_UPSCALE = 4;

    private static final Set<String> FIELDS = Arrays.stream(GenerationForm.class.getRecordComponents())
            .map(component -> new SnakeCaseStrategy().translate(component.getName()))
            .collect(Collectors.toUnmodifiableSet());

    /** A low-rank adaptation as the client asks for it; null means left out. */
    @Schema(name = "Lora", description = "A low-rank adaptation and how much of it to apply")
    public record Lora(
            @Nullable @Schema(description = "One of the model's loras", required = true)
            String name,

            @Nullable
            @Min(-LARGEST_LORA_SCALE)
            @Max(LARGEST_LORA_SCALE)
            @Schema(
                    defaultValue = "1",
                    description = "From -10 to 10, 0 for nothing of it; 1, as trained, when left out")
            Double scale) {}

    /** A second pass as the client asks for it; null means left out. */
    @Schema(name = "UpscaleRequest", description = "A second pass over the enlarged image")
    public record Upscale(
            @Nullable
            @NotNull
            @Min(1)
            @Max(LARGEST_UPSCALE)
            @Schema(
                    description =
                            "Width and height of the result over those asked for, from 1 to 4; the sides are rounded to the model's"
                                    + " size_multiple and at most its max_side")
            Double factor,

            @Nullable
            @Schema(
                    minimum = "1",
                    description =
                            "Denoising steps of the second pass, from 1 to the model's max_steps; steps when left out")
            Long steps,

            @Nullable
            @Positive
            @Max(1)
            @Schema(
                    defaultValue = "0.5",
                    description = "How much of the enlarged image is drawn anew, above 0 to 1: the share of the steps")
            Double strength) {}

    /** Whether the body of a job request may have a field of this name. */
    public static boolean hasField(String name) {
        return FIELDS.contains(name);
    }

    /** Reads the body's fields; what does not fit its type is noted there. */
    static GenerationForm read(JsonFields fields) {
        GenerationForm form = new GenerationForm(
                fields.text("model"),
                fields.text("prompt"),
                fields.text("negative_prompt"),
                fields.integer("width"),
                fields.integer("height"),
                fields.integer("steps"),
                fields.number("guidance_scale"),
                fields.number("guidance_rescale"),
                fields.text("scheduler"),
                fields.integer("seed"),
                fields.integer("num_images"),
                fields.choice("prompt_syntax", PromptSyntax.class),
                fields.integer("clip_skip"),
                fields.objects("loras", lora -> new Lora(lora.text("name"), lora.number("scale"))),
                fields.text("image"),
                fields.text("mask"),
                fields.number("strength"),
                fields.object(
                        "upscale",
                        upscale -> new Upscale(
                                upscale.number("factor"), upscale.integer("steps"), upscale.number("strength"))),
                fields.flag("keep_latents"),
                fields.text("webhook"),
                JobOptions.readWebhookEvents(fields),
                fields.integer("priority"),
                fields.text("deadline"),
                fields.labels("metadata"));
        fields.refuseOthers();
        return form;
    }

    /** Those that have a name. */
    List<String> loraNames() {
        return loras == null
                ? List.of()
                : loras.stream().map(Lora::name).filter(Objects::nonNull).toList();
    }

    @Override
    public JobOptions options() {
        return new JobOptions(webhook, webhookEventsFilter, priority, deadline, metadata);
    }

    /** Prompts never reach a log. */
    @Override
    public String toString() {
        return "GenerationForm[model=" + model + "]";
    }
}
