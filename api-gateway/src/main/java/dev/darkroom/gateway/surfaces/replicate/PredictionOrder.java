package dev.darkroom.gateway.surfaces.replicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.darkroom.documents.replicate.PredictionForm;
import dev.darkroom.documents.replicate.PredictionInput;
import dev.darkroom.documents.replicate.ReplicateSchedulers;
import dev.darkroom.events.ModelCard;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.http.Violation;
import dev.darkroom.gateway.submission.FormReading;
import dev.darkroom.gateway.surfaces.FieldNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The body of a new prediction. Fields beside the inputs that Replicate knows and this platform does not have no effect; inputs that no
 * model here has, {@link ForeignInputs} judges.
 *
 * @param version which model, unless the address says it
 * @param inputs names of the inputs that were given
 * @param request the job request, still without its model
 */
record PredictionOrder(@Nullable String version, List<String> inputs, ObjectNode request) {
    /** How refusals name the inputs. */
    static final FieldNames NAMES = new FieldNames(Arrays.stream(PredictionInput.values())
            .collect(Collectors.toMap(PredictionInput::field, input -> "input." + input.theirName())));

    /** @throws ProblemException when it is not readable */
    static PredictionOrder read(byte[] body) {
        JsonFields fields = JsonFields.of(body);
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        List<String> inputs = new ArrayList<>();
        String version = fields.text("version");
        JsonNode input = fields.any("input");
        if (input == null || !input.isObject()) {
            fields.refuse("input", "is required and must be an object");
        } else {
            input.forEachEntry((name, value) -> PredictionInput.find(name)
                    .filter(known -> !value.isNull())
                    .ifPresent(known -> {
                        inputs.add(name);
                        request.set(known.field(), ours(known, value));
                    }));
            ForeignInputs.judge(
                    fields, input, name -> PredictionInput.find(name).isPresent());
        }
        request.set("webhook", fields.any("webhook"));
        request.set("webhook_events_filter", fields.any("webhook_events_filter"));
        fields.refuseIfViolated();
        return new PredictionOrder(version, inputs, request);
    }

    private PredictionForm form(ModelCard model) {
        Map<String, String> addresses = Stream.of(PredictionInput.IMAGE, PredictionInput.MASK)
                .filter(input -> request.path(input.field()).asText().matches("https?:.*"))
                .collect(Collectors.toMap(
                        PredictionInput::theirName,
                        input -> request.path(input.field()).asText()));
        return new PredictionForm(model.revision(), inputs, addresses);
    }

    private static JsonNode ours(PredictionInput name, JsonNode value) {
        return name == PredictionInput.SCHEDULER && value.isTextual()
                ? TextNode.valueOf(ReplicateSchedulers.ours(value.textValue()))
                : value;
    }

    /** The version where the address does not say it; or the 422 problem. */
    String requiredVersion() {
        if (version == null) {
            throw ProblemException.invalidRequest(List.of(new Violation("version", "is required")));
        }
        return version;
    }

    /** The form of the job. */
    FormReading reading(ModelCard model) {
        return FormReading.generation(JsonFields.of(request.deepCopy().put("model", model.name())))
                .with(form(model).toClient());
    }
}
