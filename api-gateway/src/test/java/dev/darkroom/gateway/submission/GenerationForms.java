package dev.darkroom.gateway.submission;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.JobId;
import dev.darkroom.events.ModelCard;
import dev.darkroom.gateway.http.FieldLimits;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.http.Problem;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.outbound.OutboundPolicy;
import jakarta.validation.Validation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Completes forms by the rules, for a worker that serves one model unless others are named. */
final class GenerationForms {
    static final int PROMPT_BYTES = 40;
    static final long RANDOM_SEED = 4711;
    static final FieldLimits LIMITS =
            new FieldLimits(Validation.buildDefaultValidatorFactory().getValidator());
    static final WebhookAddresses WEBHOOKS =
            new WebhookAddresses(OutboundPolicy.of(Set.of("http", "https"), Set.of(), List.of()));
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final ModelCard EMOJI = new ModelCard(
            "emoji",
            "StableDiffusionPipeline",
            "r1",
            "gpus",
            64,
            48,
            8,
            128,
            20,
            100,
            4.5,
            4,
            16,
            3,
            "ddim",
            List.of("ddim", "euler"),
            List.of("ink", "neon"));

    static final JobId JOB = new JobId("0".repeat(26));

    private GenerationForms() {}

    static GenerationRequest complete(String json) {
        return complete(json, Map.of("emoji", EMOJI));
    }

    static GenerationRequest complete(String json, Map<String, ModelCard> models) {
        return complete(json, models, models.keySet().stream().findFirst());
    }

    static GenerationRequest complete(String json, Map<String, ModelCard> models, Optional<String> preferred) {
        FormReading reading = FormReading.generation(JsonFields.of(json.getBytes(StandardCharsets.UTF_8)));
        return new GenerationRules((GenerationForm) reading.form(), reading, LIMITS, PROMPT_BYTES)
                .complete(JOB, new TreeMap<>(models), preferred, RANDOM_SEED, NOW, WEBHOOKS);
    }

    static Problem refusal(String json) {
        return refusal(json, Map.of("emoji", EMOJI));
    }

    static Problem refusal(String json, Map<String, ModelCard> models) {
        ProblemException refusal = catchThrowableOfType(ProblemException.class, () -> complete(json, models));
        return refusal.problem();
    }
}
