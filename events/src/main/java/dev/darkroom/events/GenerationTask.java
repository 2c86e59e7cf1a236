package dev.darkroom.events;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import org.jspecify.annotations.Nullable;

/**
 * One attempt, for whichever worker of the pool takes it.
 *
 * @param attempt number of this attempt, from 1; the fencing token of its reports
 * @param resumePoint where an earlier attempt came to, if any did
 */
public record GenerationTask(
        JobId jobId,
        int attempt,
        GenerationRequest request,
        @JsonSetter(nulls = Nulls.SET) @Nullable ResumePoint resumePoint) {}
