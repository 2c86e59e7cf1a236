package dev.darkroom.gateway.submission;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.darkroom.events.TrainingKind;
import dev.darkroom.events.WebhookEvent;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.webhooks.WebhookSettings;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A training as the client asks for it, before defaults are in place; null means left out. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@Schema(name = "TrainingRequest", description = "What to train, and on what.")
public record TrainingForm(
        @Nullable
        @Schema(
                defaultValue = "lora",
                description =
                        "lora for a low-rank addition that is drawn with beside its model, or full for a model of its own; lora when"
                                + " left out")
        TrainingKind kind,

        @Nullable
        @Schema(
                description =
                        "Name of the model of GET /v1/models to train further; may be left out while there is just one")
        String model,

        @Nullable
        @NotNull(message = NAME_RULE)
        @Pattern(regexp = "^[a-z0-9][a-z0-9._-]{0,62}$", message = NAME_RULE)
        @Schema(
                description =
                        "What the result is called: 1 to 63 of a-z, 0-9, dot, dash and underscore, the first a letter or digit; no model"
                                + " and no lora may be called so, and no other training that runs")
        String name,

        @Nullable
        @Schema(description = "The id or the address of a data set that was uploaded to /v1/files", required = true)
        String data,

        @Nullable
        @Min(1)
        @Max(128)
        @Schema(defaultValue = "8", description = "Rank of a low-rank addition, from 1 to 128; 8 when left out")
        Long rank,

        @Nullable
        @Schema(
                minimum = "1",
                maximum = "20000",
                defaultValue = "500",
                description = "Updates of the weights, from 1 to 20000; 500 when left out")
        Long steps,

        @Nullable
        @Positive
        @DecimalMax("0.1")
        @Schema(description = "Above 0 and at most 0.1; 0.0005 for lora and 0.00001 for full when left out")
        Double learningRate,

        @Nullable
        @Schema(
                minimum = "1",
                maximum = "64",
                defaultValue = "4",
                description = "Images of one update, from 1 to 64; 4 when left out")
        Long batchSize,

        @Nullable
        @Schema(
                minimum = "1",
                description =
                        "Pixels that images are brought to; a multiple of the model's size_multiple, at most its max_side; the model's"
                                + " width when left out")
        Long resolution,

        @Nullable
        @Min(0)
        @Max(Integer.MAX_VALUE)
        @Schema(description = "From 0 to 2^31-1; drawn at random when left out")
        Long seed,

        @Nullable @Size(max = 8) @Schema(description = "Prompts to draw sample sheets of while it trains, at most 8")
        Set<@NotBlank(message = PROMPT_RULE) @Size(max = LONGEST_PROMPT, message = PROMPT_RULE) String> samplePrompts,

        @Nullable
        @Size(max = WebhookSettings.LONGEST_URL, message = JobOptions.URL_RULE)
        @Schema(
                format = "uri",
                description =
                        "http or https address that is called when the training ends, or at the moments of the filter")
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
                        "RFC 3339 time, in the future; a training that still waits then fails with the code deadline_exceeded")
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
    static final int LONGEST_PROMPT = 500;
    static final String PROMPT_RULE = "must have entries of 1 to " + LONGEST_PROMPT + " characters";
    static final String NAME_RULE =
            "must have 1 to 63 characters of a-z, 0-9, dot, dash and underscore, the first a letter or digit";

    /** Reads the body's fields; what does not fit its type is noted there. */
    static TrainingForm read(JsonFields fields) {
        TrainingForm form = new TrainingForm(
                fields.choice("kind", TrainingKind.class),
                fields.text("model"),
                fields.text("name"),
                fields.text("data"),
                fields.integer("rank"),
                fields.integer("steps"),
                fields.number("learning_rate"),
                fields.integer("batch_size"),
                fields.integer("resolution"),
                fields.integer("seed"),
                fields.texts("sample_prompts"),
                fields.text("webhook"),
                JobOptions.readWebhookEvents(fields),
                fields.integer("priority"),
                fields.text("deadline"),
                fields.labels("metadata"));
        fields.refuseOthers();
        return form;
    }

    List<String> prompts() {
        return samplePrompts == null ? List.of() : List.copyOf(samplePrompts);
    }

    @Override
    public JobOptions options() {
        return new JobOptions(webhook, webhookEventsFilter, priority, deadline, metadata);
    }

    /** Prompts never reach a log. */
    @Override
    public String toString() {
        return "TrainingForm[model=" + model + ", name=" + name + "]";
    }
}
