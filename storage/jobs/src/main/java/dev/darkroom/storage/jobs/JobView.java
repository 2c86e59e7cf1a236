package dev.darkroom.storage.jobs;

import dev.darkroom.events.GenerationMetrics;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.JobError;
import dev.darkroom.events.JobId;
import dev.darkroom.events.ResumePoint;
import dev.darkroom.events.StoredImage;
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
 */
public record JobView(
        JobId id,
        String tenant,
        String fingerprint,
        GenerationRequest request,
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
        @Nullable GenerationMetrics metrics) {

    public JobView {
        images = List.copyOf(images);
    }
}
