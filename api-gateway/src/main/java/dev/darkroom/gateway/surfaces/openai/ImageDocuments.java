package dev.darkroom.gateway.surfaces.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.darkroom.jobs.JobView;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What the Images API answers. */
final class ImageDocuments {
    private static final String OPAQUE = "opaque";

    private ImageDocuments() {}

    private static String sizeOf(JobView job) {
        return job.generation().width() + "x" + job.generation().height();
    }

    /** The answer to a request that does not stream. */
    @Schema(name = "OpenAiImages")
    @JsonNaming(SnakeCaseStrategy.class)
    record Images(
            long created,
            List<Image> data,
            String size,
            String quality,
            String background,
            String outputFormat,
            Usage usage) {
        static Images of(JobView job, ImageOptions options, List<Image> images) {
            return new Images(
                    job.createdAt().getEpochSecond(),
                    images,
                    sizeOf(job),
                    options.quality(),
                    OPAQUE,
                    options.format().wireName(),
                    Usage.NOTHING);
        }
    }

    /** An image in a stream, finished or not. */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Event(
            String type,
            @JsonProperty("b64_json") byte[] image,
            long createdAt,
            String size,
            String quality,
            String background,
            String outputFormat,
            @Nullable Integer partialImageIndex,
            @Nullable Usage usage) {
        static Event partial(int index, byte[] image, JobView job, ImageOptions options) {
            return of(options.event("partial_image"), image, job, options, index, null);
        }

        static Event completed(byte[] image, JobView job, ImageOptions options) {
            return of(options.event("completed"), image, job, options, null, Usage.NOTHING);
        }

        private static Event of(
                String type,
                byte[] image,
                JobView job,
                ImageOptions options,
                @Nullable Integer index,
                @Nullable Usage usage) {
            return new Event(
                    type,
                    image,
                    job.createdAt().getEpochSecond(),
                    sizeOf(job),
                    options.quality(),
                    OPAQUE,
                    options.format().wireName(),
                    index,
                    usage);
        }
    }

    /** One image, in one form or both. */
    @Schema(name = "OpenAiImage")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Image(
            @JsonProperty("b64_json") byte @Nullable [] content,
            @Nullable String url) {}

    /** Tokens that are paid for: none, for this platform counts images and steps. */
    @Schema(name = "OpenAiUsage")
    record Usage(long totalTokens, long inputTokens, long outputTokens, InputTokens inputTokensDetails) {
        static final Usage NOTHING = new Usage(0, 0, 0, new InputTokens(0, 0));
    }

    @Schema(name = "OpenAiInputTokens")
    record InputTokens(long textTokens, long imageTokens) {}
}
