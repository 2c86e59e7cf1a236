package dev.darkroom.gateway.submission;

import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.JobId;
import dev.darkroom.events.JobSpec;
import dev.darkroom.events.ModelCard;
import dev.darkroom.events.TrainingRequest;
import dev.darkroom.gateway.GatewayConfig;
import dev.darkroom.gateway.files.TenantFiles;
import dev.darkroom.gateway.fleet.ModelCatalog;
import dev.darkroom.gateway.http.FieldLimits;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.storage.jobs.files.UploadedFile;
import dev.darkroom.storage.objects.ObjectKeys;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/** Completes forms: fills in defaults, and stores the job's source files in the bucket. */
@ApplicationScoped
class FormCompletion {
    private static final long RANDOM_SEEDS = 1L << 32;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ModelCatalog catalog;
    private final SourceStore sources;
    private final TenantFiles files;
    private final TrainingNames names;
    private final WebhookAddresses webhooks;
    private final FieldLimits limits;
    private final GatewayConfig config;
    private final TrainingsConfig trainings;
    private final SecureRandom random = new SecureRandom();

    FormCompletion(
            ModelCatalog catalog,
            SourceStore sources,
            TenantFiles files,
            TrainingNames names,
            WebhookAddresses webhooks,
            FieldLimits limits,
            GatewayConfig config,
            TrainingsConfig trainings) {
        this.catalog = catalog;
        this.sources = sources;
        this.files = files;
        this.names = names;
        this.webhooks = webhooks;
        this.limits = limits;
        this.config = config;
        this.trainings = trainings;
    }

    /**
     * The whole request. Blocks.
     *
     * @throws ProblemException when it cannot be fulfilled, with every violation
     */
    JobSpec complete(Caller caller, FormReading reading, JobId jobId, Instant now) {
        return switch (reading.form()) {
            case GenerationForm form -> generation(caller, form, reading, jobId, now);
            case TrainingForm form -> training(caller, form, reading, jobId, now);
        };
    }

    private GenerationRequest generation(
            Caller caller, GenerationForm form, FormReading reading, JobId jobId, Instant now) {
        SortedMap<String, ModelCard> models = catalog.modelsWith(form.model(), form.loraNames());
        GenerationRequest request = new GenerationRules(form, reading, limits, config.promptMaxBytes())
                .complete(jobId, models, catalog.preferred(models), random.nextLong(RANDOM_SEEDS), now, webhooks);
        sources.store(caller, form, request, reading.maskRule());
        return request;
    }

    /** The job has its own copy of the data set, which may be deleted at any time. */
    private TrainingRequest training(Caller caller, TrainingForm form, FormReading reading, JobId jobId, Instant now) {
        Optional<UploadedFile> file = Optional.ofNullable(form.data()).flatMap(address -> files.at(caller, address));
        TrainingRequest request = new TrainingRules(form, reading, limits, trainings)
                .complete(
                        catalog.modelsWith(form.model()),
                        file,
                        ObjectKeys.trainingData(jobId),
                        random.nextInt(Integer.MAX_VALUE),
                        now,
                        webhooks);
        names.requireFree(caller.tenant(), jobId, request).await().atMost(PATIENCE);
        if (!file.map(found -> files.copy(found, request.data())).orElse(false)) {
            throw ProblemException.fileNotFound();
        }
        return request;
    }
}
