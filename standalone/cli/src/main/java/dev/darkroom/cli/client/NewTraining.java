package dev.darkroom.cli.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/trainings}; what is null is left to the server. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NewTraining(
        String kind,
        @Nullable String model,
        String name,
        String data,
        @Nullable Integer rank,
        @Nullable Integer steps,
        @Nullable Double learningRate,
        @Nullable Integer batchSize,
        @Nullable Integer resolution,
        @Nullable Long seed,
        @Nullable List<String> samplePrompts) {}
