package dev.darkroom.gateway.submission;

import dev.darkroom.events.ModelCard;
import dev.darkroom.events.Topics;
import dev.darkroom.events.TrainingKind;
import dev.darkroom.events.TrainingRequest;
import dev.darkroom.gateway.http.FieldLimits;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.storage.jobs.files.UploadedFile;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Completes a client's training with defaults and holds it against the limits that are not its form's own. */
final class TrainingRules {
    private static final int RANK = 8;
    private static final int STEPS = 500;
    private static final double LEARNING_RATE_OF_LORA = 5e-4;
    private static final double LEARNING_RATE_OF_WHOLE_MODEL = 1e-5;
    private static final int BATCH_SIZE = 4;

    private final TrainingForm form;
    private final @Nullable Map<String, String> client;
    private final JobOptions options;
    private final TrainingsConfig config;
    private final Violations violations = new Violations();

    TrainingRules(TrainingForm form, FormReading reading, FieldLimits limits, TrainingsConfig config) {
        this.form = form;
        this.client = reading.client();
        this.options = form.options();
        this.config = config;
        violations.addAll(reading.violations());
        violations.addAll(limits.violations(form));
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
        if (form.rank() != null && kind() == TrainingKind.FULL) {
            refuse("rank", "goes with kind lora");
        }
        violations.addUnlessWithin("steps", form.steps(), 1, config.maxSteps());
        violations.addUnlessWithin("batch_size", form.batchSize(), 1, config.maxBatchSize());
        options.check(now, webhooks, violations);
        if (model != null) {
            violations.addUnlessSide("resolution", form.resolution(), model);
        }
        if (model == null || dataSet.isEmpty() || !violations.isEmpty()) {
            throw violations.refusal();
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
        if (name != null
                && (models.containsKey(name)
                        || models.values().stream()
                                .anyMatch(card -> card.loras().contains(name)))) {
            refuse("name", "is that of a model or a lora already");
        }
    }

    private void refuse(String field, String detail) {
        violations.add(field, detail);
    }

    private static <T> T orElse(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
