package dev.darkroom.documents.replicate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.darkroom.documents.replicate.PredictionDocument.Metrics;
import dev.darkroom.documents.replicate.PredictionDocument.Status;
import dev.darkroom.events.JobError;
import dev.darkroom.events.JobId;
import dev.darkroom.events.ResumePoint;
import dev.darkroom.events.TrainedModel;
import dev.darkroom.events.TrainingKind;
import dev.darkroom.events.TrainingRequest;
import dev.darkroom.events.Webhook;
import dev.darkroom.events.WebhookEvent;
import dev.darkroom.jobs.JobView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A training job as Replicate's HTTP API shows trainings. */
@JsonNaming(SnakeCaseStrategy.class)
public record TrainingDocument(
        JobId id,
        String model,
        String version,
        String destination,
        Status status,
        Map<String, Object> input,
        @Nullable @Schema(nullable = true) Output output,
        @Nullable @Schema(nullable = true) String error,
        String logs,
        String source,
        Instant createdAt,
        @Nullable @Schema(nullable = true) Instant startedAt,
        @Nullable @Schema(nullable = true) Instant completedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Metrics metrics,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String webhook,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Set<WebhookEvent> webhookEventsFilter,
        Urls urls) {

    /** Absolute addresses. */
    public record Urls(String get, String cancel, String web) {}

    /**
     * What was made.
     *
     * @param version that predictions can be asked of, as owner/name: the model itself, or the one that the adaptation belongs to
     * @param lora name of the adaptation, for the input {@code loras} of predictions, if it is one
     */
    public record Output(
            String version,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String lora) {
        private static Output of(TrainedModel model) {
            return model.kind() == TrainingKind.FULL
                    ? new Output(owned(model.name()), null)
                    : new Output(owned(model.base()), model.name());
        }
    }

    /**
     * Shows a training.
     *
     * @param request of the job
     * @param step updates of the weights done by the current attempt, as far as is known; those of a checkpoint count anyway
     */
    public static TrainingDocument of(
            JobView job, TrainingRequest request, int step, Instant now, PredictionLinks links) {
        PredictionForm form = PredictionForm.of(request);
        JobError error = job.error();
        Webhook webhook = request.webhook();
        ResumePoint resumePoint = job.resumePoint();
        int kept = resumePoint == null ? 0 : resumePoint.step();
        TrainedModel trained = job.model();
        return new TrainingDocument(
                job.id(),
                owned(request.model()),
                form == null ? PredictionDocument.NO_VERSION : form.version(),
                owned(request.name()),
                Status.of(job),
                ReplicateInput.given(List.of(TrainingInput.values()), form, request),
                trained == null ? null : Output.of(trained),
                error == null ? null : error.message(),
                ProgressLog.of(job, Math.max(step, kept), now),
                form == null ? "web" : "api",
                job.createdAt(),
                job.startedAt(),
                job.completedAt(),
                Metrics.of(job),
                webhook == null ? null : webhook.url(),
                webhook == null ? Set.of() : webhook.events(),
                links.training(job.id()));
    }

    private static String owned(String name) {
        return PredictionDocument.OWNER + "/" + name;
    }
}
