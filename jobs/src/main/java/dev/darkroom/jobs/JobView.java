package dev.darkroom.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.darkroom.events.GenerationMetrics;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.JobError;
import dev.darkroom.events.JobId;
import dev.darkroom.events.JobSpec;
import dev.darkroom.events.ResumePoint;
import dev.darkroom.events.StoredImage;
import dev.darkroom.events.TrainedModel;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job as readers see it: the fold of its events, kept beside them.
 *
 * @param version of the last event folded in
 * @param dispatched whether the current attempt is in the task queue or on a worker
 * @param attempts attempts dispatched so far
 * @param resumePoint where the next attempt can go on; none once the job has ended
 * @param model what a training has made
 */
public record JobView(
        JobId id,
        String tenant,
        String fingerprint,
        JobSpec request,
        JobStatus status,
        boolean dispatched,
        int attempts,
        @Nullable ResumePoint resumePoint,
        long version,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant completedAt,
        List<StoredImage> images,
        @Nullable JobError error,
        @Nullable GenerationMetrics metrics,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable TrainedModel model) {

    public JobView {
        images = List.copyOf(images);
    }

    /** Whether it is to draw, rather than to train. */
    public boolean draws() {
        return request instanceof GenerationRequest;
    }

    /**
     * What is to be drawn.
     *
     * @throws IllegalStateException for a training
     */
    public GenerationRequest generation() {
        if (request instanceof GenerationRequest generation) {
            return generation;
        }
        throw new IllegalStateException("job " + id + " trains a model");
    }
}
