package dev.darkroom.documents;

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
import dev.darkroom.events.Upscale;
import dev.darkroom.events.Webhook;
import dev.darkroom.events.WebhookEvent;
import dev.darkroom.jobs.JobStatus;
import dev.darkroom.jobs.JobView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A job as the REST API answers it and as webhooks carry it: {@code {"id", "status", "model", "input", "created_at", ...}}.
 */
@JsonNaming(SnakeCaseStrategy.class)
@Schema(description = "A job, whatever it is to do")
public record JobDocument(
        @Schema(description = "26 characters") JobId id,

        JobStatus status,

        @Schema(description = "Name of the model that is drawn with or trained further")
        String model,

        @Schema(description = "The request with all defaults in place: what is drawn, or what is trained")
        Input input,

        @Schema(description = "When the request was accepted")
        Instant createdAt,

        @Nullable @Schema(nullable = true, description = "When a worker first began; null before")
        Instant startedAt,

        @Nullable @Schema(nullable = true, description = "When it ended, in whatever way; null before")
        Instant completedAt,

        Progress progress,

        @Nullable
        @Schema(
                nullable = true,
                minimum = "0",
                description = "Jobs before it in the queue, where this one job was asked for; null once it runs")
        Long queuePosition,

        @Schema(description = "The images, once all are there; of a training, its last sample sheet")
        List<Image> images,

        @Nullable @Schema(nullable = true, description = "Why it failed; null unless it has")
        JobError error,

        @Schema(minimum = "0", description = "Attempts at it so far")
        int attempts,

        @Nullable
        @Schema(
                nullable = true,
                description = "Where the attempt that succeeded spent its time, in seconds; null before")
        GenerationMetrics metrics,

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        @Schema(description = "What a training has made; left out before, and of jobs that draw")
        TrainedModel trainedModel) {

    /** The request with all defaults in place. */
    @Schema(
            name = "JobInput",
            description = "A training's has a kind, a drawing's has none",
            oneOf = {Generation.class, Training.class})
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
    @Schema(name = "DrawingInput", description = "What is drawn")
    public record Generation(
            @Schema(description = "Name of the model") String model,

            @Schema(description = "What the image shows") String prompt,

            @Schema(description = "What the image must not show; empty for nothing")
            String negativePrompt,

            @Schema(minimum = "1", description = "Pixels") int width,

            @Schema(minimum = "1", description = "Pixels") int height,

            @Schema(minimum = "1", description = "Denoising steps")
            int steps,

            @Schema(minimum = "0", maximum = "50", description = "Classifier-free guidance scale; 1 or less is none")
            double guidanceScale,

            @Schema(
                    minimum = "0",
                    maximum = "1",
                    description = "How much of the spread that guidance adds is taken back")
            double guidanceRescale,

            @Schema(description = "Sampler") String scheduler,

            @Schema(minimum = "0", maximum = "9007199254740991", description = "Image i is drawn from seed + i")
            long seed,

            @Schema(minimum = "1", description = "Images") int numImages,

            @Schema(description = "How the prompts are read")
            PromptSyntax promptSyntax,

            @Schema(minimum = "0", description = "Last layers of the text encoder that are left out")
            int clipSkip,

            @Schema(maxItems = 8, description = "Adaptations, in the order in which they are applied")
            List<LoraUse> loras,

            @Nullable @Schema(nullable = true, description = "The second pass over the enlarged image; null for none")
            Upscale upscale,

            @Schema(description = "Whether latents are kept to be looked at")
            boolean keepLatents,

            @Schema(minimum = "-100", maximum = "100", description = "Higher runs earlier")
            int priority,

            @Nullable
            @Schema(nullable = true, description = "A job that still waits then fails instead; null for never")
            Instant deadline,

            @Nullable @Schema(nullable = true, description = "Address that is called; null for none")
            String webhook,

            @Schema(description = "Moments that it is called for")
            Set<WebhookEvent> webhookEventsFilter,

            @Schema(maxProperties = 16, description = "The client's own labels")
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
                    request.guidanceRescale(),
                    request.scheduler(),
                    request.seed(),
                    request.numImages(),
                    request.promptSyntax(),
                    request.clipSkip(),
                    request.loras(),
                    request.upscale(),
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
    @Schema(name = "TrainingInput", description = "What is trained")
    public record Training(
            @Schema(description = "A low-rank addition, or a model of its own")
            TrainingKind kind,

            @Schema(description = "Name of the model that is trained further")
            String model,

            @Schema(maxLength = 63, description = "What the result is called")
            String name,

            @Schema(minimum = "1", description = "Images of the data set")
            int images,

            @Schema(minimum = "1", maximum = "128", description = "Rank of a low-rank addition")
            int rank,

            @Schema(minimum = "1", description = "Updates of the weights")
            int steps,

            @Schema(
                    minimum = "0",
                    exclusiveMinimum = true,
                    maximum = "0.1",
                    description = "Of the optimiser, at its highest")
            double learningRate,

            @Schema(minimum = "1", description = "Images of one update")
            int batchSize,

            @Schema(minimum = "1", description = "Pixels that images are brought to")
            int resolution,

            @Schema(minimum = "0", maximum = "2147483647", description = "Of the noise and of the order of the images")
            long seed,

            @Schema(maxItems = 8, description = "What the sample sheets show")
            List<String> samplePrompts,

            @Schema(minimum = "-100", maximum = "100", description = "Higher runs earlier")
            int priority,

            @Nullable
            @Schema(nullable = true, description = "A training that still waits then fails instead; null for never")
            Instant deadline,

            @Nullable @Schema(nullable = true, description = "Address that is called; null for none")
            String webhook,

            @Schema(description = "Moments that it is called for")
            Set<WebhookEvent> webhookEventsFilter,

            @Schema(maxProperties = 16, description = "The client's own labels")
            Map<String, String> metadata)
            implements Input {

        private static Training of(TrainingRequest request) {
            Webhook webhook = request.webhook();
            return new Training(
                    request.kind(),
                    request.model(),
                    request.name(),
                    request.images(),
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
    @Schema(name = "Progress", description = "Denoising steps, or updates of the weights")
    public record Progress(
            @Schema(minimum = "0", description = "Done by the current attempt")
            int step,

            @Schema(minimum = "1", description = "In all") int steps) {}

    /**
     * What a training has made.
     *
     * @param name that requests call it by: as a model, or as one of the loras of {@code base}
     */
    @Schema(name = "TrainedModel", description = "What a training has made")
    public record TrainedModel(
            @Schema(description = "What requests call it by: as a model, or as one of the loras of base")
            String name,

            TrainingKind kind,

            @Schema(description = "Name of the model that was trained further")
            String base) {}

    /** A finished image. */
    @Schema(name = "Image", description = "A finished image")
    public record Image(
            @Schema(minimum = "0", description = "Of the image within the job")
            int index,

            @Schema(format = "uri", description = "Opens without a key for a day")
            String url,

            @Schema(minimum = "1", description = "Pixels") int width,

            @Schema(minimum = "1", description = "Pixels") int height,

            @Schema(minimum = "0", description = "What this image was drawn from")
            long seed,

            @Schema(pattern = "[0-9a-f]{64}", description = "Of the PNG file")
            String sha256) {}

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
