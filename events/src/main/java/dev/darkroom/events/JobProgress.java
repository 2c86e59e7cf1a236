package dev.darkroom.events;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import org.jspecify.annotations.Nullable;

/**
 * How far an attempt has come; losing one harms nothing.
 *
 * @param step denoising steps done
 * @param steps denoising steps in all
 * @param preview a look at one of the pictures, now and then
 */
public record JobProgress(
        JobId jobId,
        int attempt,
        int step,
        int steps,
        @JsonSetter(nulls = Nulls.SET) @Nullable Preview preview) {}
