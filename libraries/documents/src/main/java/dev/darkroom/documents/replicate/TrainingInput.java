package dev.darkroom.documents.replicate;

import dev.darkroom.events.TrainingRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The inputs of a training: what clients of Replicate's interface call them and where they stand in a training's request. */
public enum TrainingInput implements ReplicateInput<TrainingRequest> {
    INPUT_IMAGES("data", TrainingInput::address),
    KIND("kind", request -> request.kind().wireName()),
    RANK("rank", TrainingRequest::rank),
    STEPS("steps", TrainingRequest::steps),
    LEARNING_RATE("learning_rate", TrainingRequest::learningRate),
    BATCH_SIZE("batch_size", TrainingRequest::batchSize),
    RESOLUTION("resolution", TrainingRequest::resolution),
    SEED("seed", TrainingRequest::seed),
    SAMPLE_PROMPTS("sample_prompts", TrainingRequest::samplePrompts);

    private final String field;
    private final Function<TrainingRequest, @Nullable Object> value;

    TrainingInput(String field, Function<TrainingRequest, @Nullable Object> value) {
        this.field = field;
        this.value = value;
    }

    public static Optional<TrainingInput> find(String theirName) {
        return ReplicateInput.find(List.of(values()), theirName);
    }

    /** Name of the field in the body of {@code POST /v1/trainings}. */
    public String field() {
        return field;
    }

    @Override
    public @Nullable Object of(TrainingRequest request) {
        return value.apply(request);
    }

    private static @Nullable Object address(TrainingRequest request) {
        PredictionForm form = PredictionForm.of(request);
        return form == null ? null : form.addresses().get(INPUT_IMAGES.theirName());
    }
}
