package dev.darkroom.gateway.submission;

import dev.darkroom.events.ModelCard;
import dev.darkroom.events.Topics;
import dev.darkroom.events.TrainingKind;
import dev.darkroom.events.TrainingRequest;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.http.Violation;
import dev.darkroom.storage.jobs.files.UploadedFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Completes a client's training with defaults and holds it against every limit. */
final class TrainingRules {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
    private static final int LARGEST_RANK = 128;
    private static final int RANK = 8;
    private static final int STEPS = 500;
    private static final double LARGEST_LEARNING_RATE = 0.1;
    private static final double LEARNING_RATE_OF_LORA = 5e-4;
    private static final double LEARNING_RATE_OF_WHOLE_MODEL = 1e-5;
    private static final int BATCH_SIZE = 4;
    private static final int MOST_PROMPTS = 8;
    private static final int LONGEST_PROMPT = 500;

    private final TrainingForm form;
    private final @Nullable Map<String, String> client;
    private final JobOptions options;
    private final TrainingsConfig limits;
    private final List<Violation> violations;

    TrainingRules(TrainingForm form, FormReading reading, TrainingsConfig limits) {
        this.form = form;
        this.client = reading.client();
        this.options = form.options();
        this.limits = limits;
        this.violations = new ArrayList<>(reading.violations());
    }

    /**
     * The training in full.
     *
     * @param models the registered models by name
     * @param file what {@code data} names, if the caller has such a file
     * @param data key that the data set will have in the bucket
     * @param randomSeed the seed of a request that names none
     * @throws ProblemException with every violation
     */
    TrainingRequest complete(
            Map<String, ModelCard> models,
            Optional<UploadedFile> file,
            String data,
            int randomSeed,
            Instant now,
            WebhookAddresses webhooks) {
        ModelCard model = model(models);
        checkName(models);
        Optional<UploadedFile> dataSet = file.filter(UploadedFile::isDataSet);
        if (dataSet.isEmpty()) {
            refuse("data", "must be the id or the address of a data set, a ZIP archive that was uploaded to /v1/files");
        }
        checkRange("rank", form.rank(), 1, LARGEST_RANK);
        if (form.rank() != null && kind() == TrainingKind.FULL) {
            refuse("rank", "goes with kind lora");
        }
        checkRange("steps", form.steps(), 1, limits.maxSteps());
        checkRange("batch_size", form.batchSize(), 1, limits.maxBatchSize());
        checkRange("seed", form.seed(), 0, Integer.MAX_VALUE);
        Double rate = form.learningRate();
        if (rate != null && !(rate > 0 && rate <= LARGEST_LEARNING_RATE)) {
            refuse("learning_rate", "must be above 0 and at most " + LARGEST_LEARNING_RATE);
        }
        checkPrompts();
        options.check(now, webhooks, violations);
        if (model == null || dataSet.isEmpty() || !isFit(model)) {
            throw ProblemException.invalidRequest(violations);
        }
        return completeFor(model, dataSet.get(), data, randomSeed);
    }

    private TrainingRequest completeFor(ModelCard model, UploadedFile dataSet, String data, int randomSeed) {
        boolean lora = kind() == TrainingKind.LORA;
        return new TrainingRequest(
                kind(),
                model.name(),
                Topics.TRAINING_POOL,
                orElse(form.name(), ""),
                data,
                dataSet.images(),
                orElse(form.rank(), (long) RANK).intValue(),
                orElse(form.steps(), (long) STEPS).intValue(),
                orElse(form.learningRate(), lora ? LEARNING_RATE_OF_LORA : LEARNING_RATE_OF_WHOLE_MODEL),
                orElse(form.batchSize(), (long) BATCH_SIZE).intValue(),
                orElse(form.resolution(), (long) model.width()).intValue(),
                orElse(form.seed(), (long) randomSeed),
                form.prompts(),
                options.priority(),
                options.deadline(),
                options.webhook(),
                client,
                options.metadata());
    }

    private TrainingKind kind() {
        return orElse(form.kind(), TrainingKind.LORA);
    }

    private @Nullable ModelCard model(Map<String, ModelCard> models) {
        String name = form.model();
        if (name == null && models.size() == 1) {
            return models.values().iterator().next();
        }
        ModelCard model = name == null ? null : models.get(name);
        if (model == null) {
            refuse(
                    "model",
                    models.isEmpty()
                            ? "cannot be trained: no worker has registered a model yet"
                            : "must be one of " + String.join(", ", models.keySet()));
        }
        return model;
    }

    private void checkName(Map<String, ModelCard> models) {
        String name = form.name();
        if (name == null || !NAME.matcher(name).matches()) {
            refuse(
                    "name",
                    "must have 1 to 63 characters of a-z, 0-9, dot, dash and underscore, the first a letter or digit");
        } else if (models.containsKey(name)
                || models.values().stream().anyMatch(card -> card.loras().contains(name))) {
            refuse("name", "is that of a model or a lora already");
        }
    }

    /** Whether nothing is wrong, the resolution included. */
    private boolean isFit(ModelCard model) {
        Long resolution = form.resolution();
        int multiple = model.sizeMultiple();
        if (resolution != null
                && (resolution < multiple || resolution > model.maxSide() || resolution % multiple != 0)) {
            refuse("resolution", "must be a multiple of " + multiple + " from " + multiple + " to " + model.maxSide());
        }
        return violations.isEmpty();
    }

    private void checkPrompts() {
        List<String> prompts = form.prompts();
        if (prompts.size() > MOST_PROMPTS) {
            refuse("sample_prompts", "must have at most " + MOST_PROMPTS + " entries");
        }
        boolean fit = prompts.stream().allMatch(prompt -> !prompt.isBlank() && prompt.length() <= LONGEST_PROMPT);
        if (!fit) {
            refuse("sample_prompts", "must have entries of 1 to " + LONGEST_PROMPT + " characters");
        }
    }

    private void checkRange(String field, @Nullable Long value, long smallest, long largest) {
        if (value != null && (value < smallest || value > largest)) {
            refuse(field, "must be from " + smallest + " to " + largest);
        }
    }

    /** One reason for each field: what could not be read has been refused for that. */
    private void refuse(String field, String detail) {
        if (violations.stream().noneMatch(violation -> violation.field().equals(field))) {
            violations.add(new Violation(field, detail));
        }
    }

    private static <T> T orElse(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
