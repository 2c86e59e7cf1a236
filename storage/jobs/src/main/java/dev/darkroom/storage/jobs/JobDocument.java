package dev.darkroom.storage.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.darkroom.events.GenerationMetrics;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.JobError;
import dev.darkroom.events.JobId;
import dev.darkroom.events.JobSpec;
import dev.darkroom.events.LoraUse;
import dev.darkroom.events.PromptSyntax;
import dev.darkroom.events.ResumePoint;
import dev.darkroom.events.TrainingKind;
import dev.darkroom.events.TrainingRequest;
import dev.darkroom.events.Webhook;
import dev.darkroom.events.WebhookEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A job as the REST API answers it and as webhooks carry it: {@code {"id", "status", "model", "input", "created_at", ...}}.
 */
@JsonNaming(SnakeCaseStrategy.class)
public record JobDocument(
        JobId id,
        JobStatus status,
        String model,
        Input input,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant completedAt,
        Progress progress,
        @Nullable Long queuePosition,
        List<Image> images,
        @Nullable JobError error,
        int attempts,
        @Nullable GenerationMetrics metrics,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable TrainedModel trainedModel) {

    /** The request with all defaults in place. */
    public sealed interface Input {
        static Input of(JobSpec request) {
            return switch (request) {
                case GenerationRequest generation -> Generation.of(generation);
                case TrainingRequest training -> Training.of(training);
            };
        }
    }

    /** What is drawn. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Generation(
            String model,
            String prompt,
            String negativePrompt,
            int width,
            int height,
            int steps,
            double guidanceScale,
            String scheduler,
            long seed,
            int numImages,
            PromptSyntax promptSyntax,
            int clipSkip,
            List<LoraUse> loras,
            boolean keepLatents,
            int priority,
            @Nullable Instant deadline,
            @Nullable String webhook,
            Set<WebhookEvent> webhookEventsFilter,
            Map<String, String> metadata)
            implements Input {

        private static Generation of(GenerationRequest request) {
            Webhook webhook = request.webhook();
            return new Generation(
                    request.model(),
                    request.prompt(),
                    request.negativePrompt(),
                    request.width(),
                    request.height(),
                    request.steps(),
                    request.guidanceScale(),
                    request.scheduler(),
                    request.seed(),
                    request.numImages(),
                    request.promptSyntax(),
                    request.clipSkip(),
                    request.loras(),
                    request.keepLatents(),
                    request.priority(),
                    request.deadline(),
                    webhook == null ? null : webhook.url(),
                    webhook == null ? Set.of() : webhook.events(),
                    request.metadata());
        }
    }

    /** What is trained. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Training(
            TrainingKind kind,
            String model,
            String name,
            int pictures,
            int rank,
            int steps,
            double learningRate,
            int batchSize,
            int resolution,
            long seed,
            List<String> samplePrompts,
            int priority,
            @Nullable Instant deadline,
            @Nullable String webhook,
            Set<WebhookEvent> webhookEventsFilter,
            Map<String, String> metadata)
            implements Input {

        private static Training of(TrainingRequest request) {
            Webhook webhook = request.webhook();
            return new Training(
                    request.kind(),
                    request.model(),
                    request.name(),
                    request.pictures(),
                    request.rank(),
                    request.steps(),
                    request.learningRate(),
                    request.batchSize(),
                    request.resolution(),
                    request.seed(),
                    request.samplePrompts(),
                    request.priority(),
                    request.deadline(),
                    webhook == null ? null : webhook.url(),
                    webhook == null ? Set.of() : webhook.events(),
                    request.metadata());
        }
    }

    /** Denoising steps, or updates of the weights, done and to do. */
    public record Progress(int step, int steps) {}

    /**
     * What a training has made.
     *
     * @param name that requests call it by: as a model, or as one of the loras of {@code base}
     */
    public record TrainedModel(String name, TrainingKind kind, String base) {}

    /** A finished picture. */
    public record Image(int index, String url, int width, int height, long seed, String sha256) {}

    /**
     * @param step steps done by the current attempt, as far as is known; those of a checkpoint count anyway
     * @param link makes an absolute link, which opens without a key, of a path
     */
    public static JobDocument of(JobView job, int step, @Nullable Long queuePosition, UnaryOperator<String> link) {
        int steps = job.request().steps();
        ResumePoint resumePoint = job.resumePoint();
        int kept = resumePoint == null ? 0 : resumePoint.step();
        dev.darkroom.events.TrainedModel trained = job.model();
        return new JobDocument(
                job.id(),
                job.status(),
                job.request().model(),
                Input.of(job.request()),
                job.createdAt(),
                job.startedAt(),
                job.completedAt(),
                new Progress(job.status() == JobStatus.SUCCEEDED ? steps : Math.max(step, kept), steps),
                queuePosition,
                job.images().stream()
                        .map(image -> new Image(
                                image.index(),
                                link.apply("/v1/jobs/" + job.id() + "/images/" + image.index()),
                                image.width(),
                                image.height(),
                                image.seed(),
                                image.sha256()))
                        .toList(),
                job.error(),
                job.attempts(),
                job.metrics(),
                trained == null ? null : new TrainedModel(trained.name(), trained.kind(), trained.base()));
    }
}
