package dev.darkroom.events;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import org.jspecify.annotations.Nullable;

/** One attempt at a training. */
public record TrainingTask(
        JobId jobId,
        int attempt,
        TrainingRequest request,
        @JsonSetter(nulls = Nulls.SET) @Nullable ResumePoint resumePoint)
        implements AttemptTask {}
