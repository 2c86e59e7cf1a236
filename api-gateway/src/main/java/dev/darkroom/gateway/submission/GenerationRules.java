package dev.darkroom.gateway.submission;

import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.JobId;
import dev.darkroom.events.LoraUse;
import dev.darkroom.events.ModelCard;
import dev.darkroom.events.PromptSyntax;
import dev.darkroom.events.SourceImage;
import dev.darkroom.events.Upscale;
import dev.darkroom.gateway.http.FieldLimits;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.storage.objects.ObjectKeys;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Completes one client request with the model's defaults and holds it against the limits that are not its form's own. */
public final class GenerationRules {
    public static final double STRENGTH = 0.8;
    private static final double STRENGTH_WITH_MASK = 1;
    private static final double UPSCALE_STRENGTH = 0.5;
    private static final int MOST_KEPT_PIXELS = 1 << 20;

    private final GenerationForm request;
    private final JobOptions options;
    private final @Nullable Map<String, String> client;
    private final int promptMaxBytes;
    private final Violations violations = new Violations();

    GenerationRules(GenerationForm request, FormReading reading, FieldLimits limits, int promptMaxBytes) {
        this.request = request;
        this.options = request.options();
        this.client = reading.client();
        this.promptMaxBytes = promptMaxBytes;
        violations.addAll(reading.violations());
        violations.addAll(limits.violations(request));
    }

    /**
     * @param jobId whose images to begin from will lie in the bucket
     * @param models the registered models by name
     * @param preferred name of the one that a request draws with which names none
     * @param randomSeed the seed of a request that names none
     * @param now deadlines lie after it
     * @param webhooks knows which addresses are never called
     * @throws ProblemException with every violation, those of the reading first
     */
    GenerationRequest complete(
            JobId jobId,
            Map<String, ModelCard> models,
            Optional<String> preferred,
            long randomSeed,
            Instant now,
            WebhookAddresses webhooks) {
        ModelCard model = model(models, preferred);
        checkWhatNoModelDecides(now, webhooks);
        GenerationRequest complete = model == null ? null : completeFor(model, jobId, randomSeed);
        if (complete == null || !violations.isEmpty()) {
            throw violations.refusal();
        }
        return complete;
    }

    private @Nullable ModelCard model(Map<String, ModelCard> models, Optional<String> preferred) {
        String name = Optional.ofNullable(request.model()).or(() -> preferred).orElse("");
        ModelCard model = models.get(name);
        if (model == null) {
            refuse(
                    "model",
                    models.isEmpty()
                            ? "cannot be served: no worker has registered a model yet"
                            : "must be one of " + String.join(", ", models.keySet()));
        }
        return model;
    }

    private void checkWhatNoModelDecides(Instant now, WebhookAddresses webhooks) {
        checkPrompt("prompt", request.prompt());
        checkPrompt("negative_prompt", request.negativePrompt());
        boolean blank = request.prompt() == null || request.prompt().isBlank();
        if (blank && request.image() == null) {
            refuse("prompt", "is required and must not be blank without an image");
        }
        checkSource();
        options.check(now, webhooks, violations);
    }

    private GenerationRequest completeFor(ModelCard model, JobId jobId, long randomSeed) {
        violations.addUnlessSide("width", request.width(), model);
        violations.addUnlessSide("height", request.height(), model);
        violations.addUnlessWithin("steps", request.steps(), 1, model.maxSteps());
        violations.addUnlessWithin("num_images", request.numImages(), 1, model.maxImages());
        violations.addUnlessWithin("clip_skip", request.clipSkip(), 0, model.maxClipSkip());
        String scheduler = request.scheduler();
        if (scheduler != null && !model.schedulers().contains(scheduler)) {
            refuse("scheduler", "must be one of " + String.join(", ", model.schedulers()));
        }
        checkLoras(model);
        int steps = orElse(request.steps(), (long) model.steps()).intValue();
        if (request.image() != null && (int) (steps * strength()) < 1) {
            refuse("strength", "must leave at least one of " + steps + " steps to draw");
        }
        int width = orElse(request.width(), (long) model.width()).intValue();
        int height = orElse(request.height(), (long) model.height()).intValue();
        if (orElse(request.keepLatents(), false) && (long) width * height > MOST_KEPT_PIXELS) {
            refuse("keep_latents", "must be false for images of more than " + MOST_KEPT_PIXELS + " pixels");
        }
        Upscale upscale = upscale(steps, width, height, model);
        return new GenerationRequest(
                model.name(),
                model.pool(),
                orElse(request.prompt(), ""),
                orElse(request.negativePrompt(), ""),
                width,
                height,
                steps,
                orElse(request.guidanceScale(), model.guidanceScale()),
                orElse(request.guidanceRescale(), 0.0),
                orElse(scheduler, model.scheduler()),
                orElse(request.seed(), randomSeed),
                orElse(request.numImages(), 1L).intValue(),
                orElse(request.promptSyntax(), PromptSyntax.PLAIN),
                orElse(request.clipSkip(), 0L).intValue(),
                loras(),
                source(jobId),
                upscale,
                orElse(request.keepLatents(), false),
                options.priority(),
                options.deadline(),
                options.webhook(),
                client,
                options.metadata());
    }

    private @Nullable Upscale upscale(int usualSteps, int width, int height, ModelCard model) {
        GenerationForm.Upscale upscale = request.upscale();
        if (upscale == null) {
            return null;
        }
        if (request.mask() != null) {
            refuse("upscale", "cannot be had with a mask: the second pass draws on all of the image");
        }
        if (orElse(request.keepLatents(), false)) {
            refuse("upscale", "cannot be had with keep_latents");
        }
        double factor = orElse(upscale.factor(), 0.0);
        if (Math.max(width, height) * factor >= model.maxSide() + model.sizeMultiple() / 2.0) {
            refuse("upscale.factor", "must keep width and height within " + model.maxSide() + " pixels");
        }
        violations.addUnlessWithin("upscale.steps", upscale.steps(), 1, model.maxSteps());
        int steps = orElse(upscale.steps(), (long) usualSteps).intValue();
        double strength = orElse(upscale.strength(), UPSCALE_STRENGTH);
        if ((int) (steps * strength) < 1) {
            refuse("upscale.strength", "must leave at least one of " + steps + " steps to draw");
        }
        return new Upscale(factor, steps, strength);
    }

    private List<LoraUse> loras() {
        return orElse(request.loras(), List.<GenerationForm.Lora>of()).stream()
                .map(lora -> new LoraUse(orElse(lora.name(), ""), orElse(lora.scale(), 1.0)))
                .toList();
    }

    private void checkLoras(ModelCard model) {
        List<LoraUse> loras = loras();
        for (int i = 0; i < loras.size(); i++) {
            if (!model.loras().contains(loras.get(i).name())) {
                refuse(
                        "loras[" + i + "].name",
                        model.loras().isEmpty()
                                ? "cannot be served: the model has no loras"
                                : "must be one of " + String.join(", ", model.loras()));
            }
        }
    }

    private @Nullable SourceImage source(JobId jobId) {
        return request.image() == null
                ? null
                : new SourceImage(
                        ObjectKeys.source(jobId, "image"),
                        request.mask() == null ? null : ObjectKeys.source(jobId, "mask"),
                        strength());
    }

    private double strength() {
        return orElse(request.strength(), request.mask() == null ? STRENGTH : STRENGTH_WITH_MASK);
    }

    private void checkSource() {
        Double strength = request.strength();
        if (request.image() == null) {
            if (request.mask() != null) {
                refuse("mask", "needs an image");
            }
            if (strength != null) {
                refuse("strength", "needs an image");
            }
        }
    }

    private void checkPrompt(String field, @Nullable String prompt) {
        if (prompt != null && prompt.getBytes(StandardCharsets.UTF_8).length > promptMaxBytes) {
            refuse(field, "must have at most " + promptMaxBytes + " bytes of UTF-8");
        }
    }

    private void refuse(String field, String detail) {
        violations.add(field, detail);
    }

    private static <T> T orElse(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
