package dev.darkroom.documents.replicate;

import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.SourceImage;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The inputs of a prediction: what Replicate's models call them and where they stand in a job's request. */
public enum PredictionInput implements ReplicateInput<GenerationRequest> {
    PROMPT("prompt", GenerationRequest::prompt),
    NEGATIVE_PROMPT("negative_prompt", GenerationRequest::negativePrompt),
    WIDTH("width", GenerationRequest::width),
    HEIGHT("height", GenerationRequest::height),
    NUM_OUTPUTS("num_images", GenerationRequest::numImages),
    NUM_INFERENCE_STEPS("steps", GenerationRequest::steps),
    GUIDANCE_SCALE("guidance_scale", GenerationRequest::guidanceScale),
    SCHEDULER("scheduler", request -> ReplicateSchedulers.theirs(request.scheduler())),
    SEED("seed", GenerationRequest::seed),
    IMAGE("image", request -> address(request, "image")),
    MASK("mask", request -> address(request, "mask")),
    PROMPT_STRENGTH("strength", PredictionInput::strength),
    PROMPT_SYNTAX("prompt_syntax", request -> request.promptSyntax().name().toLowerCase(Locale.ROOT)),
    CLIP_SKIP("clip_skip", GenerationRequest::clipSkip),
    LORAS("loras", request -> request.loras().isEmpty() ? null : request.loras());

    private final String field;
    private final Function<GenerationRequest, @Nullable Object> value;

    PredictionInput(String field, Function<GenerationRequest, @Nullable Object> value) {
        this.field = field;
        this.value = value;
    }

    public static Optional<PredictionInput> find(String theirName) {
        return ReplicateInput.find(List.of(values()), theirName);
    }

    /** Name of the field in the body of {@code POST /v1/jobs}. */
    public String field() {
        return field;
    }

    @Override
    public @Nullable Object of(GenerationRequest request) {
        return value.apply(request);
    }

    private static @Nullable Object strength(GenerationRequest request) {
        SourceImage source = request.source();
        return source == null ? null : source.strength();
    }

    private static @Nullable Object address(GenerationRequest request, String input) {
        PredictionForm form = PredictionForm.of(request);
        return form == null ? null : form.addresses().get(input);
    }
}
