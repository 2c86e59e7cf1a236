package dev.darkroom.events;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import org.jspecify.annotations.Nullable;

/** One attempt at drawing. */
public record GenerationTask(
        JobId jobId,
        int attempt,
        GenerationRequest request,
        @JsonSetter(nulls = Nulls.SET) @Nullable ResumePoint resumePoint)
        implements AttemptTask {}
