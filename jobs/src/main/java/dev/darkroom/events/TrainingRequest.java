package dev.darkroom.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a trained model depends on, complete like a {@link GenerationRequest}.
 *
 * @param model name of the registered model to train further
 * @param pool the worker pool that trains
 * @param name that the result is registered under
 * @param data key in the bucket of the images and their captions
 * @param images how many those are
 * @param rank of a low-rank addition
 * @param steps updates of the weights
 * @param batchSize samples of one update
 * @param resolution that images are brought to, in pixels
 * @param seed of the noise and of the order of the images
 * @param samplePrompts what the sample sheets show, a column each; none for no sheets
 * @param client what the interface that the client used keeps of how it has asked, if that one keeps anything
 */
public record TrainingRequest(
        TrainingKind kind,
        String model,
        String pool,
        String name,
        String data,
        @JsonProperty("pictures") int images,
        int rank,
        int steps,
        double learningRate,
        int batchSize,
        int resolution,
        long seed,
        List<String> samplePrompts,
        int priority,
        @JsonSetter(nulls = Nulls.SET) @Nullable Instant deadline,
        @JsonSetter(nulls = Nulls.SET) @Nullable Webhook webhook,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonSetter(nulls = Nulls.SET) @Nullable
        Map<String, String> client,

        Map<String, String> metadata)
        implements JobSpec {

    public TrainingRequest {
        samplePrompts = List.copyOf(samplePrompts);
        client = client == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(client));
        // Keeps the order in which the client gave them.
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    @Override
    public List<String> sources() {
        return List.of(data);
    }

    @Override
    public long cost() {
        return JobSpec.costOf((double) steps * batchSize * JobSpec.cells(resolution, resolution));
    }

    @Override
    public TrainingRequest again(UnaryOperator<String> copies) {
        return new TrainingRequest(
                kind,
                model,
                pool,
                name,
                copies.apply(data),
                images,
                rank,
                steps,
                learningRate,
                batchSize,
                resolution,
                seed,
                samplePrompts,
                priority,
                null,
                webhook,
                client,
                metadata);
    }

    /** Prompts never reach a log. */
    @Override
    public String toString() {
        return "TrainingRequest[kind=" + kind + ", model=" + model + ", name=" + name + ", steps=" + steps + "]";
    }
}
