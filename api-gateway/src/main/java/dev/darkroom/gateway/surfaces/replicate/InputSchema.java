package dev.darkroom.gateway.surfaces.replicate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.documents.replicate.PredictionInput;
import dev.darkroom.documents.replicate.ReplicateSchedulers;
import dev.darkroom.events.ModelCard;
import dev.darkroom.events.PromptSyntax;
import dev.darkroom.gateway.submission.GenerationForm;
import dev.darkroom.gateway.submission.GenerationRules;
import java.util.Locale;
import java.util.stream.Stream;

/** A model's inputs and output as JSON Schema, for clients that make forms of it. */
final class InputSchema {
    private InputSchema() {}

    /** An OpenAPI document with the schemas {@code Input} and {@code Output}. */
    static ObjectNode of(ModelCard model) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("openapi", "3.0.2");
        document.putObject("info").put("title", model.name()).put("version", model.revision());
        document.putObject("paths");
        ObjectNode schemas = document.putObject("components").putObject("schemas");
        ObjectNode input = schemas.putObject("Input").put("type", "object").put("title", "Input");
        input.putArray("required").add(PredictionInput.PROMPT.theirName());
        ObjectNode properties = input.putObject("properties");
        for (PredictionInput name : PredictionInput.values()) {
            describe(name, model, properties.putObject(name.theirName()))
                    .put("title", title(name))
                    .put("x-order", name.ordinal());
        }
        ObjectNode output = schemas.putObject("Output").put("type", "array").put("title", "Output");
        output.putObject("items").put("type", "string").put("format", "uri");
        return document;
    }

    private static ObjectNode describe(PredictionInput name, ModelCard model, ObjectNode schema) {
        return switch (name) {
            case PROMPT -> text(schema, "What the image shows");
            case NEGATIVE_PROMPT -> text(schema, "What the image must not show").put("default", "");
            case WIDTH -> side(schema, model, model.width());
            case HEIGHT -> side(schema, model, model.height());
            case NUM_OUTPUTS ->
                whole(schema, 1, model.maxImages(), "Images to draw").put("default", 1);
            case NUM_INFERENCE_STEPS ->
                whole(schema, 1, model.maxSteps(), "Denoising steps").put("default", model.steps());
            case GUIDANCE_SCALE ->
                number(schema, GenerationForm.LARGEST_GUIDANCE, "Scale of classifier-free guidance; 1 turns it off")
                        .put("default", model.guidanceScale());
            case SCHEDULER ->
                choice(schema, model.schedulers().stream().map(ReplicateSchedulers::theirs), "Sampler")
                        .put("default", ReplicateSchedulers.theirs(model.scheduler()));
            case SEED ->
                whole(
                        schema,
                        0,
                        GenerationForm.LARGEST_SEED,
                        "Image i is drawn from seed + i; at random when left out");
            case IMAGE -> text(schema, "Image to start from").put("format", "uri");
            case MASK ->
                text(schema, "Which part of the image to draw anew: the white one")
                        .put("format", "uri");
            case PROMPT_STRENGTH ->
                number(schema, 1, "How much of the image to start from is given up; 1 is all of it")
                        .put("default", GenerationRules.STRENGTH);
            case PROMPT_SYNTAX ->
                choice(
                                schema,
                                Stream.of(PromptSyntax.values())
                                        .map(syntax -> syntax.name().toLowerCase(Locale.ROOT)),
                                "Whether brackets in the prompts carry weights")
                        .put("default", "plain");
            case CLIP_SKIP ->
                whole(schema, 0, model.maxClipSkip(), "Last layers of the text encoder to leave out")
                        .put("default", 0);
            case LORAS -> loras(schema, model);
        };
    }

    private static ObjectNode loras(ObjectNode schema, ModelCard model) {
        schema.put("type", "array")
                .put("description", "Adaptations of the model, in the order in which they are applied");
        schema.putArray("default");
        ObjectNode item = schema.putObject("items").put("type", "object");
        item.putArray("required").add("name");
        ObjectNode properties = item.putObject("properties");
        choice(properties.putObject("name"), model.loras().stream(), "One of the model's");
        properties
                .putObject("scale")
                .put("type", "number")
                .put("description", "How much of it to apply; 1 is as trained")
                .put("minimum", -GenerationForm.LARGEST_LORA_SCALE)
                .put("maximum", GenerationForm.LARGEST_LORA_SCALE)
                .put("default", 1);
        return schema;
    }

    private static ObjectNode text(ObjectNode schema, String description) {
        return schema.put("type", "string").put("description", description);
    }

    private static ObjectNode whole(ObjectNode schema, long smallest, long largest, String description) {
        return schema.put("type", "integer")
                .put("description", description)
                .put("minimum", smallest)
                .put("maximum", largest);
    }

    private static ObjectNode side(ObjectNode schema, ModelCard model, int usual) {
        return whole(schema, model.sizeMultiple(), model.maxSide(), "Pixels")
                .put("multipleOf", model.sizeMultiple())
                .put("default", usual);
    }

    private static ObjectNode number(ObjectNode schema, double largest, String description) {
        return schema.put("type", "number")
                .put("description", description)
                .put("minimum", 0)
                .put("maximum", largest);
    }

    private static ObjectNode choice(ObjectNode schema, Stream<String> choices, String description) {
        ArrayNode values = text(schema, description).putArray("enum");
        choices.forEach(values::add);
        return schema;
    }

    private static String title(PredictionInput name) {
        String words = name.theirName().replace('_', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
