package dev.darkroom.gateway.jobs;

import dev.darkroom.documents.JobDocument;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One page of jobs, newest first.
 *
 * @param nextCursor for the page after this one; null on the last
 */
public record JobList(
        List<JobDocument> results,

        @Nullable @Schema(nullable = true, description = "Give it back as cursor to read on; null on the last page")
        String nextCursor) {}
