package dev.darkroom.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import org.jspecify.annotations.Nullable;

/**
 * How far an attempt has come; losing one harms nothing.
 *
 * @param step denoising steps done, or updates of the weights
 * @param steps as many in all
 * @param preview a look at one of the images, now and then
 * @param training how it goes, of trainings
 */
public record JobProgress(
        JobId jobId,
        int attempt,
        int step,
        int steps,
        @JsonSetter(nulls = Nulls.SET) @Nullable Preview preview,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonSetter(nulls = Nulls.SET) @Nullable
        TrainingPace training) {}
