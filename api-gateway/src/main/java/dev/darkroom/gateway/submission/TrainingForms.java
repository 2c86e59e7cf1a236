package dev.darkroom.gateway.submission;

import dev.darkroom.events.JobId;
import dev.darkroom.events.TrainingRequest;
import dev.darkroom.gateway.files.TenantFiles;
import dev.darkroom.gateway.fleet.ModelCatalog;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.http.Violation;
import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.storage.jobs.files.UploadedFile;
import dev.darkroom.storage.objects.ObjectKeys;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads requests for trainings. */
@ApplicationScoped
public class TrainingForms {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ModelCatalog catalog;
    private final TenantFiles files;
    private final TrainingNames names;
    private final TrainingsConfig limits;
    private final WebhookAddresses webhooks;
    private final SecureRandom random = new SecureRandom();

    TrainingForms(
            ModelCatalog catalog,
            TenantFiles files,
            TrainingNames names,
            TrainingsConfig limits,
            WebhookAddresses webhooks) {
        this.catalog = catalog;
        this.files = files;
        this.names = names;
        this.limits = limits;
        this.webhooks = webhooks;
    }

    /** @throws ProblemException when the body is no JSON object */
    public JobForm read(Caller caller, byte[] body) {
        return read(caller, body, null);
    }

    /**
     * As {@link #read(Caller, byte[])}, for a client of Replicate's interface.
     *
     * @param client what its interface keeps of how it has asked
     */
    public JobForm read(Caller caller, byte[] body, @Nullable Map<String, String> client) {
        JsonFields fields = JsonFields.of(body);
        return new TrainingJobForm(caller, TrainingForm.read(fields), client, fields.violations());
    }

    private final class TrainingJobForm implements JobForm {
        private final Caller caller;
        private final TrainingForm form;
        private final @Nullable Map<String, String> client;
        private final List<Violation> violations;

        TrainingJobForm(
                Caller caller, TrainingForm form, @Nullable Map<String, String> client, List<Violation> violations) {
            this.caller = caller;
            this.form = form;
            this.client = client;
            this.violations = violations;
        }

        @Override
        public String fingerprint() {
            return Fingerprint.of(form);
        }

        @Override
        public int priority() {
            return form.options().priority();
        }

        @Override
        public boolean isReadable() {
            return violations.isEmpty();
        }

        /** The job has its own copy of the data set, which may be deleted at any time. */
        @Override
        public TrainingRequest complete(JobId jobId, Instant now) {
            Optional<UploadedFile> file =
                    Optional.ofNullable(form.data()).flatMap(address -> files.at(caller, address));
            TrainingRequest request = new TrainingRules(form, client, violations, limits)
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
}
