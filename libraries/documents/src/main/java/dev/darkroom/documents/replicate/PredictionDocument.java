package dev.darkroom.documents.replicate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.darkroom.events.GenerationMetrics;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.JobError;
import dev.darkroom.events.JobId;
import dev.darkroom.events.ResumePoint;
import dev.darkroom.events.Webhook;
import dev.darkroom.events.WebhookEvent;
import dev.darkroom.jobs.JobStatus;
import dev.darkroom.jobs.JobView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A job as Replicate's HTTP API shows predictions. */
@JsonNaming(SnakeCaseStrategy.class)
public record PredictionDocument(
        JobId id,
        String model,
        String version,
        Status status,
        Map<String, Object> input,
        @Nullable @Schema(nullable = true) List<String> output,
        @Nullable @Schema(nullable = true) String error,
        String logs,
        boolean dataRemoved,
        String source,
        Instant createdAt,
        @Nullable @Schema(nullable = true) Instant startedAt,
        @Nullable @Schema(nullable = true) Instant completedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Metrics metrics,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String webhook,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Set<WebhookEvent> webhookEventsFilter,
        Urls urls) {

    /** Who all models belong to. */
    public static final String OWNER = "darkroom";

    /** What Replicate says of predictions that were not asked of a certain version. */
    static final String NO_VERSION = "hidden";

    /** A prediction only moves forward: one that waits for another attempt has started already. */
    public enum Status {
        @JsonProperty("starting")
        STARTING,
        @JsonProperty("processing")
        PROCESSING,
        @JsonProperty("succeeded")
        SUCCEEDED,
        @JsonProperty("failed")
        FAILED,
        @JsonProperty("canceled")
        CANCELED;

        static Status of(JobView job) {
            return switch (job.status()) {
                case QUEUED -> job.startedAt() == null ? STARTING : PROCESSING;
                case RUNNING -> PROCESSING;
                case SUCCEEDED -> SUCCEEDED;
                case FAILED -> FAILED;
                case CANCELED -> CANCELED;
            };
        }
    }

    /** In seconds: of the worker, and from creation to end. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Metrics(double predictTime, double totalTime) {
        static @Nullable Metrics of(JobView job) {
            GenerationMetrics metrics = job.metrics();
            Instant completedAt = job.completedAt();
            return metrics == null || completedAt == null
                    ? null
                    : new Metrics(
                            metrics.totalSeconds(),
                            Duration.between(job.createdAt(), completedAt).toMillis() / 1000.0);
        }
    }

    /** Absolute addresses. The stream's needs no key. */
    public record Urls(String get, String cancel, String stream, String web) {}

    /**
     * Shows a job.
     *
     * @param step denoising steps done by the current attempt, as far as is known; those of a checkpoint count anyway
     */
    public static PredictionDocument of(JobView job, int step, Instant now, PredictionLinks links) {
        GenerationRequest request = job.generation();
        PredictionForm form = PredictionForm.of(request);
        JobError error = job.error();
        Webhook webhook = request.webhook();
        ResumePoint resumePoint = job.resumePoint();
        int kept = resumePoint == null ? 0 : resumePoint.step();
        return new PredictionDocument(
                job.id(),
                OWNER + "/" + request.model(),
                form == null ? NO_VERSION : form.version(),
                Status.of(job),
                ReplicateInput.given(List.of(PredictionInput.values()), form, request),
                job.status() == JobStatus.SUCCEEDED
                        ? job.images().stream()
                                .map(image -> links.image(job.id(), image.index()))
                                .toList()
                        : null,
                error == null ? null : error.message(),
                ProgressLog.of(job, Math.max(step, kept), now),
                false,
                form == null ? "web" : "api",
                job.createdAt(),
                job.startedAt(),
                job.completedAt(),
                Metrics.of(job),
                webhook == null ? null : webhook.url(),
                webhook == null ? Set.of() : webhook.events(),
                links.urls(job.id()));
    }

    /** As it was right after its creation. */
    public PredictionDocument asStarting() {
        return new PredictionDocument(
                id,
                model,
                version,
                Status.STARTING,
                input,
                null,
                null,
                "",
                dataRemoved,
                source,
                createdAt,
                null,
                null,
                null,
                webhook,
                webhookEventsFilter,
                urls);
    }
}
